import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { manyRejected } from '../../testing/many-rejected.ts'
import { actOnJob } from '../actions/job.ts'
import { endingQueues } from '../queue/ended-jobs.ts'
import { DEAD_LETTERS, QUEUE, REFRESH } from '../queue/queues.ts'
import { reconcile } from './reconcile.ts'
import { retain } from './retention.ts'

const context = testDatabase()
const run = ({ days = 3, ...pass }: { days?: number; atOnce?: number; forMs?: number } = {}) =>
  retain(
    context.db,
    {
      RETENTION_ATTEMPTS_DAYS: 400,
      RETENTION_FINISHED_JOBS_DAYS: days,
      RETENTION_HISTORY_DAYS: 90,
      RETENTION_CHECKS_DAYS: 30,
      RETENTION_SIGN_INS_DAYS: 90,
    },
    pass,
  )
const execute = (statement: ReturnType<typeof sql>) => context.db.execute(statement)
/** The one column of these rows, in order. */
const read = async (statement: ReturnType<typeof sql>) =>
  (await execute(statement)).map((row) => Object.values(row)[0]).sort()

/** Makes all jobs look as if made and ended so long ago. */
const age = (days: number) =>
  execute(sql`
    update pgboss.job set created_on = created_on - make_interval(days => ${days}), completed_on = completed_on - make_interval(days => ${days})`)
const jobs = () => read(sql`select name || ' ' || state from pgboss.job`)

test('a queue whose finished jobs pg-boss keeps for ever is one whose jobs we end', async () => {
  const queues = await read(sql`select name from pgboss.queue where deletion_seconds = 0`)
  assert.deepEqual(queues, endingQueues.toSorted())
})

test('jobs go 3 days after they are done; those that wait never', async () => {
  for (const name of ['ada', 'bob']) await registerSomebody(context, name)
  await context.boss.send(REFRESH, { userId: uuidv7() })
  await execute(sql`
    update pgboss.job set state = 'completed', completed_on = now()
    where name = ${REFRESH} or id = (select job_id from subscriptions order by user_id limit 1)`)
  await age(2)
  await run()
  assert.equal((await jobs()).length, 3)
  await age(2)
  await run({ days: 0 })
  assert.equal((await jobs()).length, 3)
  await run()
  assert.deepEqual(await jobs(), [`${QUEUE} created`])
  await age(1000)
  await run()
  assert.deepEqual(await jobs(), [`${QUEUE} created`])
})

test('a failed job and its dead letter stay while the person needs attention, are retried, and go afterwards', async () => {
  await manyRejected(context.db, 4)
  await age(1000)
  const [settled, handled, retried, lost] = (await read(sql`select job_id from subscriptions`)) as string[]
  const move = (job: string | undefined, state: string) =>
    execute(sql`update subscriptions set state = ${state}::subscription_state where job_id = ${job}`)
  await move(handled, 'handled')
  await run({ atOnce: 1 })
  assert.equal((await jobs()).length, 8)

  await move(settled, 'confirmed') // by a message of the provider
  await run({ atOnce: 1 })
  assert.equal((await jobs()).length, 6)

  const done = await actOnJob(context.db, context.boss, { actor: 'ada', action: 'redrive' }, retried ?? '')
  assert.ok(done.done)
  await execute(sql`delete from pgboss.job where id = ${lost}`)
  await run()
  assert.deepEqual(await jobs(), [
    `${QUEUE} created`,
    `${QUEUE} failed`,
    `${DEAD_LETTERS} created`,
    `${DEAD_LETTERS} created`,
  ])
  await execute(sql`update subscriptions set state = 'confirmed'`)
  await run()
  assert.deepEqual(await jobs(), [`${QUEUE} created`])
})

test('however many stay, those behind them end, also in passes that have time for a few only', async () => {
  await manyRejected(context.db, 20)
  await execute(sql`
    update subscriptions set state = 'confirmed' where job_id = (select id from pgboss.job where name = ${QUEUE} order by id desc limit 1)`)
  await execute(sql`
    update pgboss.job set completed_on = now() - interval '9 days' + make_interval(secs => substr(username_normalised, 7)::float8)
    from (select u.username_normalised, s.job_id from users u join subscriptions s on s.user_id = u.id) p where job_id = id`)
  for (let passes = 0; (await jobs()).length > 2 * 20 - 1; passes++) {
    assert.ok(passes < 10)
    await run({ atOnce: 5, forMs: 0 })
  }
})

test('a failed job whose person still reads "pending" stays for the reconciler', async () => {
  await manyRejected(context.db, 1)
  await age(1000)
  await execute(sql`update subscriptions set state = 'pending'`)
  await run()
  assert.equal((await jobs()).length, 2)
  await reconcile(context.db, context.boss, -1)
  assert.deepEqual(await read(sql`select state from subscriptions`), ['needs_attention'])
})

test('two workers at once end the same, and each row once', async () => {
  await manyRejected(context.db, 300)
  await execute(
    sql`update subscriptions set state = 'confirmed' where user_id in (select user_id from subscriptions order by user_id limit 200)`,
  )
  await age(10)
  await execute(
    sql`insert into registration_limits (key, points, expire) select 'k' || n, 1, 1 from generate_series(1, 300) n`,
  )
  await Promise.all([1, 2, 3].map(() => run({ atOnce: 20 })))
  await run({ atOnce: 20 })
  assert.equal((await jobs()).length, 2 * 100)
  assert.equal((await execute(sql`select from registration_limits`)).length, 0)
})
