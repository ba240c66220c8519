import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { until } from '../e2e/until.ts'
import { mostAtOnce } from '../testing/counted-provider.ts'
import { startTestServer } from '../testing/database.ts'
import { createFaults, seeded } from '../testing/soak-faults.ts'
import { BOUND_MS, startWorkerStack, type WorkerStack } from '../testing/worker-stack.ts'

const WORKERS = 3
const PLACES = 4
const EVERY_MS = 200
/** The share of registered people who leave the list at some time. */
const LEAVES = 0.2
const DRAIN_SECONDS = 180

/** Registers people all the time; some of those on the list leave it. */
async function live(stack: WorkerStack, random: () => number, ms: number) {
  const { client, provider, context } = stack
  const end = performance.now() + ms
  while (performance.now() < end) {
    const next = delay(EVERY_MS)
    await stack.register()
    const members = provider.members.all()
    const member = members[Math.floor(random() * members.length)]
    if (member && random() < LEAVES) {
      provider.members.change(member, { status: 'unsubscribed' })
      // As a webhook of the provider would.
      const [user] = await client`select id from users where email_normalised = ${member.email_address}`
      if (user) await enqueueRefresh(context.boss, user.id)
    }
    await next
  }
}

/** Waits until nothing is under way; an impatient administrator has put-off jobs tried now. */
const drain = ({ client }: WorkerStack) =>
  until(async () => {
    await client`update pgboss.job set start_after = now() where state = 'retry' and start_after > now() and name like 'subscription-%'`
    await client`update providers set probe_at = clock_timestamp() where probe_at > clock_timestamp() and circuit <> 'closed'`
    const left = await client`
      select 1 from pgboss.job where name in ('subscription-sync', 'subscription-refresh') and state < 'completed'
      union all select 1 from subscriptions where state in ('pending', 'delayed')
      union all select 1 from person_leases`
    return left.length === 0
  }, DRAIN_SECONDS)

/** Violations of what must hold after recovery. */
async function judge({ client, provider, exits }: WorkerStack) {
  const wrong: string[] = []
  const rows = await client`select u.id, u.email_normalised as email, s.state, j.state as job
    from users u join subscriptions s on s.user_id = u.id left join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync'`
  for (const { id, email, state, job } of rows) {
    const status = provider.members.get(email)?.status ?? 'nothing'
    // A list without double opt-in also sends to pending people.
    const expected = { unsubscribed: 'opted_out', subscribed: 'confirmed', pending: 'confirmed' }[
      status as string
    ]
    if (state !== expected || job !== 'completed')
      wrong.push(`${id}: the page says ${state}, the provider ${status}, the job is ${job}`)
  }
  const twice = await client`
    select user_id from attempts where outcome = 'confirmed' group by user_id having count(*) > 1`
  for (const { user_id } of twice) wrong.push(`${user_id}: confirmed twice`)
  const most = mostAtOnce(provider.calls, BOUND_MS)
  if (most > PLACES) wrong.push(`${most} calls at once, ${PLACES} are allowed`)
  for (const { pid, lines } of exits())
    wrong.push(`worker ${pid} ended by itself: ${JSON.stringify(lines.at(-1))}`)
  const [left] = await client`select
    (select count(*)::int from person_leases) as people,
    (select count(*)::int from pgboss.job where state = 'active' and name like 'subscription-s%') as jobs`
  if (left?.people || left?.jobs) wrong.push(`left in hand: ${left.people} people, ${left.jobs} jobs`)
  return { wrong, people: rows.length, most }
}

/**
 * Three workers get random faults while people register, for so long; then everything recovers.
 * @returns the faults by kind, and each violation in a line; none where page, row, job and provider agree.
 */
export async function soak(seconds: number, seed: number) {
  const stack = await startWorkerStack('listmonk')
  const random = seeded(seed)
  const faults = await createFaults(stack, random, WORKERS)
  try {
    await Promise.all([live(stack, seeded(seed + 1), seconds * 1000), faults.run(seconds * 1000)])
    await faults.heal()
    const drained = await drain(stack).then(
      () => [],
      () => [`not everything had ended ${DRAIN_SECONDS} s after all was well again`],
    )
    const { wrong, people, most } = await judge(stack)
    return {
      ...{ counts: faults.counts, people, most, calls: stack.provider.calls.length },
      wrong: [...drained, ...wrong],
    }
  } finally {
    await stack.stop()
    faults.close()
  }
}

async function main() {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
  const minutes = Number(values.minutes ?? 10)
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error('npm run soak -- --minutes 10 --seed 1: minutes is a number, and seed a whole one')
    process.exit(2)
  }
  const server = process.env.TEST_DATABASE_URL ? null : await startTestServer('soak-postgres')
  console.log(`${minutes} minutes, seed ${seed}`)
  const { counts, people, calls, most, wrong } = await soak(minutes * 60, seed)
  console.table(counts)
  console.log(`${people} people, ${calls} calls, at most ${most} at once`)
  for (const line of wrong.slice(0, 20)) console.log(line)
  console.log(wrong.length > 0 ? `${wrong.length} violations` : 'page, row, job and provider agree')
  await server?.stop()
  process.exit(wrong.length > 0 ? 1 : 0)
}

if (import.meta.main) await main()
