import { openBoss } from '#jobs/queue/boss.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import type { Stack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { type Bench, inTurns } from './bench.ts'

const JOBS = 3000
type Filled = Pick<Stack, 'sql' | 'database'>

/** 4. What of a job is ours, and what the queue's. */
export async function jobs({ say, product }: Bench) {
  const stack = await product()
  const { empty, whole } = await inTurns({
    empty: () => emptyHandler(stack),
    whole: () => wholeHandler(stack),
  })
  say('4. Jobs per second')
  say(`   the whole handler with a call each ${whole.toFixed(0)}/s, pg-boss alone ${empty.toFixed(0)}/s`)
  say(`   ratio ${(whole / empty).toFixed(2)}`)
}

/** Fills the queue with waiting people, without the web process. */
async function seed({ sql }: Filled) {
  await sql`truncate users, pgboss.job cascade`
  await sql`
    with people as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select gen_random_uuid(), 'job' || n, 'job' || n, 'job' || n || '@example.com', 'j' || n || '@example.com'
      from generate_series(1, ${JOBS}) n returning id
    ), waiting as (
      insert into subscriptions (user_id, state, job_id) select id, 'pending', gen_random_uuid() from people
      returning user_id, job_id
    )
    insert into pgboss.job (id, name, data, retry_limit, dead_letter, policy)
    select job_id, ${QUEUE}, jsonb_build_object('userId', user_id), 1000, 'subscription-sync-dead', 'standard' from waiting`
}

const done = async ({ sql }: Filled) => {
  const [row] =
    await sql`select count(*)::int as jobs from pgboss.job where name = ${QUEUE} and state = 'completed'`
  return row?.jobs === JOBS
}

/** Jobs per second of the whole handler: look-up, call to the simulator, attempt, state. */
async function wholeHandler(stack: Stack) {
  await stack.simulator.reset()
  await seed(stack)
  const worker = stack.startWorker()
  await until(async () => (await stack.sql`select 1 from attempts limit 1`).length > 0)
  const begun = performance.now()
  await until(() => done(stack), 120)
  const seconds = (performance.now() - begun) / 1000
  await stack.end(worker, 'SIGTERM')
  return JOBS / seconds
}

/** Jobs per second of pg-boss alone: the same queue, batches of 50, a handler that does nothing. */
export async function emptyHandler(stack: Filled) {
  await seed(stack)
  const boss = await openBoss(stack.database, 'worker')
  const begun = performance.now()
  await boss.work(QUEUE, { batchSize: 50, localConcurrency: 4, burstWhenBatchFull: true }, async () => {})
  await until(() => done(stack), 120)
  const seconds = (performance.now() - begun) / 1000
  await boss.stop({ graceful: false })
  return JOBS / seconds
}
