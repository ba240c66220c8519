import { openBoss } from '#jobs/queue/boss.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import type { Stack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'

const JOBS = 3000

/** Fills the queue with waiting people, without the web process. */
async function seed({ sql }: Stack) {
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

const done = async ({ sql }: Stack) => {
  const [row] =
    await sql`select count(*)::int as jobs from pgboss.job where name = ${QUEUE} and state = 'completed'`
  return row?.jobs === JOBS
}

/** Jobs per second of the whole handler: look-up, call to the simulator, attempt, state. */
export async function wholeHandler(stack: Stack) {
  await seed(stack)
  const worker = stack.startWorker()
  const before = performance.now()
  await until(async () => (await stack.sql`select 1 from attempts limit 1`).length > 0)
  const begun = performance.now()
  await until(() => done(stack), 120)
  const seconds = (performance.now() - begun) / 1000
  await stack.end(worker, 'SIGTERM')
  return { perSecond: JOBS / seconds, startSeconds: (begun - before) / 1000 }
}

/** Jobs per second of pg-boss alone: the same queue, batches of 50, a handler that does nothing. */
export async function emptyHandler(stack: Stack) {
  await seed(stack)
  const boss = await openBoss(stack.database, 'worker')
  const begun = performance.now()
  await boss.work(QUEUE, { batchSize: 50, localConcurrency: 4, burstWhenBatchFull: true }, async () => {})
  await until(() => done(stack), 120)
  const seconds = (performance.now() - begun) / 1000
  await boss.stop({ graceful: false })
  return { perSecond: JOBS / seconds }
}
