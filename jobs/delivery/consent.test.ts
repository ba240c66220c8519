import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { connect } from '#db/client.ts'
import { type ProviderName, parseEnv } from '#env'
import { log } from '#log'
import { commands, type Model, personIn } from '../../scripts/consent-commands.ts'
import { createJudge } from '../../scripts/consent-judge.ts'
import { createPeople, known, type Prior } from '../../scripts/consent-people.ts'
import type { Hold, Person } from '../../scripts/consent-windows.ts'
import { clear, createWorld } from '../../scripts/consent-world.ts'
import { testDatabase } from '../../scripts/integration.ts'
import { standIn } from '../../scripts/stand-in.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { createProvider } from '../providers/index.ts'
import { REFRESH } from '../queue/queues.ts'
import { budgeted } from './budget.ts'
import { createLeases, type Leases } from './leases.ts'

/** Runs for each provider; FC_SEED repeats the runs of a seed that fast-check has printed. */
const numRuns = Number(process.env.FC_RUNS || 40)
const seed = process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}
const SECONDS = 1000

// The second address is found by a careless search for the first, where the point means any letter.
const addresses = ['Some.Body@example.com', 'SomexBody@example.com']
const spellings = {
  typed: (email: string) => email,
  lower: (email: string) => email.toLowerCase(),
  // Resend is asked for an address as typed and in lower case; a third spelling of a person it knows is not seen.
  upper: (email: string) => email.toUpperCase(),
}
type Spelling = keyof typeof spellings
/** Of a worker that stood still. */
type Step = 'the person leaves' | 'another tells' | 'it wakes'
const orders: Step[][] = [
  ['the person leaves', 'another tells', 'it wakes'],
  ['another tells', 'the person leaves', 'it wakes'],
  ['it wakes', 'the person leaves', 'another tells'],
]
type Known = [prior: Prior, spelling: Spelling]

// It warns of what is broken here on purpose.
log.level = 'silent'
const context = testDatabase()

describe('who opted out stays opted out', () => {
  let single: ReturnType<typeof connect>
  before(() => {
    single = connect(context.url, 1)
  })
  after(() => single.close())

  for (const name of Object.keys(known) as ProviderName[]) {
    describe(name, () => {
      const stand = standIn(name)
      const { variables, priors, asking, forgets } = known[name]
      let leases: Leases[] = []
      after(() => Promise.all(leases.map((one) => one.stop())))

      /** A run of its own: everything new but the database and the workers' connections. */
      async function start(asks: boolean, before: Known[]) {
        await clear(context, name)
        stand.provider.reset()
        stand.provider.set({ doubleOptIn: asks })
        const judge = createJudge(name, stand, asks)
        const env = parseEnv({
          DATABASE_URL: 'postgres://unused',
          SESSION_SECRET: 'x'.repeat(32),
          PROVIDER: name,
          ...variables(stand.url + dialects[name].base),
          ...(asks && asking),
        })
        const declared = createProvider(env.provider)
        // Without the pace: its pauses are another test's matter. Held attempts must not take all the places.
        const limits = { ...declared.limits, perSecond: null, newPerDay: null, concurrency: 50 }
        await Promise.all(leases.map((one) => one.stop()))
        leases = [0, 1].map((worker) =>
          judge.watch(createLeases(context.db, { name, limits }, `test:${worker}`)),
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

      const spelling = fc.constantFrom<Spelling>(
        'typed',
        'lower',
        ...(name === 'resend' ? [] : ['upper' as const]),
      )
      const prior = fc.tuple(fc.constantFrom<Prior>(...priors, 'new', 'subscribed'), spelling)

      test(`${numRuns} runs of anything`, { timeout: Math.max(60, numRuns) * SECONDS }, async () => {
        let failedAt: number | undefined
        await fc.assert(
          fc.asyncProperty(fc.boolean(), fc.tuple(prior, prior), commands, async (asks, before, all) => {
            // Shrinking may take no longer than a test may.
            if (failedAt && Date.now() - failedAt > 15 * SECONDS) return
            const { world, model } = await start(asks && asking !== null, before)
            try {
              await fc.asyncModelRun(() => ({ model, real: world }), all)
              await finish({ world, model })
            } catch (error) {
              failedAt ??= Date.now()
              await world.releaseAll()
              throw error
            }
          }),
          { numRuns, ...seed },
        )
      })

      /** Every message comes, everything queued runs, and then all agree. */
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

      /** @returns whether the attempt came that far. */
      async function optOutAt(asks: boolean, prior: Prior, moment: Hold) {
        const { world, model, person } = await start(asks, [[prior, 'typed']])
        const isHeld = await world.deliver(0, moment)
        model.people.optOut(person, 0, forgets ?? false)
        await world.takenForDead()
        await world.deliver(1, null)
        await world.releaseAll()
        await world.deliver(1, null)
        await finish({ world, model })
        return isHeld
      }

      /** A worker stands still in its attempt; it wakes, the person leaves, and another makes the attempt, in this order. */
      async function freezeAt(asks: boolean, prior: Prior, moment: Hold, order: Step[]) {
        const { world, model, person } = await start(asks, [[prior, 'typed']])
        const isHeld = await world.deliver(0, moment)
        await world.lose(0, 'everything')
        await world.takeBack()
        for (const step of order) {
          if (step === 'it wakes') await world.releaseAll()
          if (step === 'another tells') await world.deliver(1, null)
          if (step !== 'the person leaves') continue
          model.people.confirm(person)
          model.people.optOut(person, 0, forgets ?? false)
          await world.tell(person)
          await world.deliver(1, null, REFRESH)
        }
        await world.check()
        await finish({ world, model })
        return isHeld
      }

      const stayed = (['new', 'subscribed', 'unlisted', 'pending'] as const).filter(
        (one) => one === 'subscribed' || priors.includes(one),
      )
      const moments = (['before', 'after'] as const).flatMap((when) =>
        stayed.map((prior) => ({ prior, when })),
      )
      async function atEvery(at: (moment: Hold, prior: Prior) => Promise<boolean>, those = moments) {
        for (const { prior, when } of those) {
          for (let request = 1, isHeld = true; isHeld; request++) {
            isHeld = await at({ request, when }, prior).catch((cause: Error) => {
              throw new Error(`${prior}, ${when} request ${request}: ${cause.message}`, { cause })
            })
          }
        }
      }
      for (const asks of asking ? [false, true] : [false]) {
        const how = asks ? ' that asks to confirm' : ''
        test(`opting out at every moment of an attempt${how}`, () =>
          atEvery((moment, prior) => optOutAt(asks, prior, moment)))
        for (const order of orders)
          test(`an attempt${how} stands still at every moment: ${order.join(', ')}`, () =>
            atEvery(
              (moment, prior) => freezeAt(asks, prior, moment, order),
              moments.filter(({ prior }) => prior === 'new'),
            ))
      }
    })
  }
})
