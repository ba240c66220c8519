import { after, before } from 'node:test'
import { connect } from '#db/client.ts'
import { parseEnv } from '#env'
import { budgeted } from '#jobs/delivery/budget.ts'
import { createLeases, type Leases } from '#jobs/delivery/leases.ts'
import { createProvider } from '#jobs/providers/create.ts'
import type { ProviderName } from '#jobs/providers/index.ts'
import type { Prior } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import type { TestContext } from '../integration.ts'
import { standIn } from '../stand-in.ts'
import { type Model, personIn } from './commands.ts'
import { createJudge } from './judge.ts'
import { createPeople } from './people.ts'
import type { Person } from './windows.ts'
import { clear, createWorld } from './world.ts'

// A careless search for the first address finds the second, where the dot means any letter.
const addresses = ['Some.Body@example.com', 'SomexBody@example.com']
const spellings = {
  typed: (email: string) => email,
  lower: (email: string) => email.toLowerCase(),
  // Resend is asked for an address as typed and in lower case; it does not find a known person in a third spelling.
  upper: (email: string) => email.toUpperCase(),
}
export type Spelling = keyof typeof spellings
export type Known = [prior: Prior, spelling: Spelling]

/** Two workers, two people and the stand-in of a provider, in the database of the test file. */
export function consentAt(name: ProviderName, context: TestContext) {
  const stand = standIn(name)
  const { base, variables } = dialects[name]
  const { asking } = dialects[name].people
  let leases: Leases[] = []
  let single: ReturnType<typeof connect>
  before(() => {
    single = connect(context.url, 1)
  })
  after(() => Promise.all([single.close(), ...leases.map((one) => one.stop())]))

  /** One run: everything is new except the database and the workers' connections. */
  async function start(asks: boolean, before: Known[]) {
    await clear(context, name)
    stand.provider.reset()
    stand.provider.set({ doubleOptIn: asks })
    const judge = createJudge(name, stand, asks)
    const env = parseEnv({
      DATABASE_URL: 'postgres://unused',
      SESSION_SECRET: 'x'.repeat(32),
      PROVIDER: name,
      ...variables(stand.url + base),
      ...(asks && asking),
    })
    const declared = createProvider(env.provider)
    // Without the rate, whose pauses another test covers. Held attempts must not take all the places.
    const limits = { ...declared.limits, perSecond: null, newPerDay: null, concurrency: 50 }
    await Promise.all(leases.map((one) => one.stop()))
    leases = [0, 1].map((worker) =>
      judge.watch(createLeases(context.client, { name, limits }, `test:${worker}`)),
    )
    const providers = leases.map((own) => ({
      ...createProvider(env.provider, budgeted(context.db, { name, limits }, own, 10_000, judge.send)),
      limits,
    }))
    const world = createWorld({ context, single: single.client, leases, providers }, judge)
    const set: Model['set'] = (mode) => {
      judge.setUnreadable(mode === 'unreadable')
      stand.provider.set({ mode: mode === 'unreadable' ? 'up' : mode })
    }
    const people = createPeople(name, judge)
    for (const [index, [prior, how]] of before.entries()) {
      const email = addresses[index] ?? ''
      const nothing = { userId: null, out: null, left: null, settled: null }
      const person: Person = { username: `person${index}`, email, ...nothing }
      judge.people.push(person)
      people.know(person, prior, spellings[how](email))
    }
    const model = { judge, people, set }
    const person = personIn(model, 0)
    await world.register(person)
    return { world, model, person }
  }

  /** Every message arrives, everything queued runs, and then all agree. */
  async function finish({ world, model }: Pick<Awaited<ReturnType<typeof start>>, 'world' | 'model'>) {
    model.set('up')
    await world.circuit('closed')
    await world.releaseAll()
    await world.circuit('closed')
    await world.check()
    for (const person of model.judge.untold) await world.tell(person)
    await world.workOff()
    await world.check()
    await world.agree()
  }

  return { start, finish }
}
