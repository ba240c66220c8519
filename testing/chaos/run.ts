import { setTimeout as delay } from 'node:timers/promises'
import { createAdministrator } from './administrator.ts'
import { check } from './checker.ts'
import { createFaults } from './faults.ts'
import type { Finding, History } from './history.ts'
import { createPeople, type People } from './people.ts'
import { planFaults } from './plan.ts'
import { type PlantName, plant } from './plants.ts'
import { record } from './record.ts'
import { type ProviderName, type Stack, type StackOptions, startChaosStack } from './stack.ts'

/** The mean time from one fault to the next. They last up to 24 s, so several are under way at any time. */
const GAP_MS = 4_000
/** How long nobody may get registered, and how long jobs may wait, after all is well again. */
const STILL_MS = 60_000
const DRAIN_MS = 180_000
/** After the last fault, before everything is put right. */
const LAST_MS = 5_000

export type Wanted = StackOptions & {
  seed: number
  registrations: number
  faults: number
  provider: ProviderName
  plant?: PlantName | undefined
  folder: string
}
export type Result = { history: History; findings: Finding[]; seconds: number; drainSeconds: number }

/**
 * People register while faults come; then everything is put right, what waits is done, and what everybody knows is
 * compared.
 */
export async function run({
  seed,
  registrations,
  faults,
  provider,
  folder,
  ...more
}: Wanted): Promise<Result> {
  const { say = () => {} } = more
  const begun = performance.now()
  const stack = await startChaosStack(provider, folder, more)
  try {
    const administrator = createAdministrator(stack)
    const people = createPeople(stack, seed, registrations, faults * GAP_MS)
    const trouble = createFaults(stack, administrator, say)
    const registering = people.registerAll()
    const polling = people.pollAll()
    await trouble.run(planFaults(seed, faults, GAP_MS))
    await delay(LAST_MS)
    await trouble.heal()
    const healed = performance.now()
    say('all is well again')
    const patience = whenStill(people.count, people.giveUp)
    await registering
    await people.told()
    clearInterval(patience)
    say('everybody is registered')
    await drain(stack, administrator, people)
    const drainSeconds = (performance.now() - healed) / 1000
    if (more.plant) await plant(more.plant, stack, people, administrator)
    people.end()
    await polling
    const history = await record(stack, people, administrator)
    return { history, findings: check(history), seconds: (performance.now() - begun) / 1000, drainSeconds }
  } finally {
    await stack.stop()
  }
}

/** Calls `then` once the count has stood still: a busy machine is slow, and not stuck. */
function whenStill(count: () => number, then: () => void) {
  let [last, since] = [count(), performance.now()]
  return setInterval(() => {
    if (count() !== last) [last, since] = [count(), performance.now()]
    else if (performance.now() - since > STILL_MS) then()
  }, 1_000)
}

/** Until nothing is under way, or for three minutes: then the checker says what is. */
async function drain(
  { name, database: { client } }: Stack,
  administrator: ReturnType<typeof createAdministrator>,
  { people }: People,
) {
  const end = performance.now() + DRAIN_MS
  const lastLeft = name === 'mailchimp' ? Math.max(0, ...people.map(({ leftAt }) => leftAt ?? 0)) : 0
  // Workers ask who has left now, and not within a minute.
  await client`update providers set changes_read_at = changes_read_at - interval '1 minute'`
  while (performance.now() < end) {
    await administrator.clearUp()
    const [left] = await client`
      select 1 from pgboss.job where name <> 'subscription-sync-dead' and name not like '\\_\\_%' and state < 'completed'
      union all select 1 from subscriptions where state in ('pending', 'delayed', 'needs_attention')
      union all select 1 from person_leases
      union all select 1 from raised_alerts
      union all select 1 from providers where circuit <> 'closed' or changes_read_at < ${new Date(lastLeft).toISOString()}
      limit 1`
    if (!left) return
    await delay(250)
  }
}
