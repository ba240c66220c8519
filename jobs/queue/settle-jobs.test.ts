import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, takeJob, testDatabase } from '../../testing/integration.ts'
import { actOnJob } from '../actions/job.ts'
import { restartJobs } from './change-jobs.ts'
import { BACKLOG_PRIORITY, inTransaction } from './jobs.ts'
import { DEAD_LETTERS, QUEUE, RETRY_LIMIT } from './queues.ts'
import { type JobEnd, settleJobs } from './settle-jobs.ts'

const context = testDatabase()

const settle = (...ends: JobEnd[]) =>
  context.db.transaction(async (tx) => {
    const { executeSql } = inTransaction(tx)
    for (const { sql, params } of await settleJobs(context.boss, QUEUE, ends)) await executeSql(sql, params)
  })
async function inHand(name = 'somebody') {
  await registerSomebody(context, name)
  const { id, retryCount } = await takeJob(context)
  return { id, retryCount }
}
const job = async (id: string) => {
  const [row] = await context.db.execute(sql`
    select state, retry_count as "retryCount", retry_limit as "retryLimit", retry_delay as delay, priority,
      round(extract(epoch from start_after - clock_timestamp()))::int as due, output
    from pgboss.job where name = ${QUEUE} and id = ${id}`)
  return { ...row }
}
const deadLetters = async () =>
  (await context.db.execute(sql`select 1 from pgboss.job where name = ${DEAD_LETTERS}`)).length

const every: ({ as: 'completed' } | { as: 'dead' } | { as: 'retry'; seconds: number })[] = [
  { as: 'completed' },
  { as: 'dead' },
  { as: 'retry', seconds: 30 },
]
for (const end of every) {
  test(`${end.as}: a job that another attempt has by now is left alone`, async () => {
    const one = await inHand()
    const before = await job(one.id)
    await settle({ ...one, retryCount: one.retryCount + 1, ...end })
    assert.deepEqual(await job(one.id), before)
    await settle({ ...one, as: 'retry', seconds: 0 })
    const again = await takeJob(context)
    assert.deepEqual([again.id, again.retryCount], [one.id, one.retryCount + 1])
    const taken = await job(one.id)
    await settle({ ...one, ...end })
    assert.deepEqual(await job(one.id), taken, 'the attempt before ends late')
    assert.equal(await deadLetters(), 0)
  })

  test(`${end.as}: a job that is settled stays as it is, whatever comes next`, async () => {
    const one = await inHand()
    await settle({ ...one, ...end })
    const [settled, letters] = [await job(one.id), await deadLetters()]
    for (const next of every) await settle({ ...one, ...next })
    assert.deepEqual({ ...(await job(one.id)), due: 0 }, { ...settled, due: 0 })
    assert.equal(await deadLetters(), letters)
  })
}

test('each job of a batch ends in its own way, and an unknown one does not affect the others', async () => {
  const [done, dead, put] = [await inHand('ada'), await inHand('bob'), await inHand('cid')]
  await settle(
    { ...done, as: 'completed' },
    { ...dead, as: 'dead' },
    { ...put, as: 'retry', seconds: 30 },
    { id: '019b0000-0000-7000-8000-000000000001', retryCount: 0, as: 'dead' },
  )
  const states = await Promise.all([done, dead, put].map(async ({ id }) => (await job(id)).state))
  assert.deepEqual(states, ['completed', 'failed', 'retry'])
  assert.equal(await deadLetters(), 1)
})

test('put off: due after its seconds, in the backlog, with no delay of pg-boss’s own', async () => {
  const one = await inHand()
  await settle({ ...one, as: 'retry', seconds: 30 })
  const { due, ...rest } = await job(one.id)
  assert.ok(Number(due) >= 28 && Number(due) <= 30, `${due} s`)
  assert.deepEqual(rest, {
    state: 'retry',
    retryCount: 0,
    retryLimit: RETRY_LIMIT,
    delay: 0,
    priority: BACKLOG_PRIORITY,
    output: null,
  })
})

test('dead: one dead letter; put back it is as it was, and dies no sooner than another', async () => {
  const one = await inHand()
  await settle({ ...one, as: 'dead' })
  assert.equal((await job(one.id)).state, 'failed')
  assert.equal(await deadLetters(), 1)
  await context.db.transaction((tx) => restartJobs(tx, [one.id], null))
  assert.deepEqual([(await job(one.id)).state, (await job(one.id)).retryLimit], ['retry', RETRY_LIMIT])
  const again = await takeJob(context)
  await settle({ id: again.id, retryCount: again.retryCount, as: 'retry', seconds: 0 })
  assert.equal((await job(one.id)).state, 'retry')
  assert.equal(await deadLetters(), 1)
})

test('dead after several tries, and redriven: a new job that may be tried as often as any', async () => {
  const one = await inHand()
  await settle({ ...one, as: 'retry', seconds: 0 })
  const { id, retryCount } = await takeJob(context)
  await settle({ id, retryCount, as: 'dead' })
  await context.db.execute(sql`update subscriptions set state = 'needs_attention'`)
  const result = await actOnJob(
    context.db,
    context.boss,
    { actor: 'ada', action: 'redrive', reason: 'mended' },
    id,
  )
  assert.ok(result.done)
  assert.equal(await deadLetters(), 0)
  const made = await takeJob(context)
  assert.equal(made.id, result.jobId)
  assert.equal((await job(made.id)).retryLimit, RETRY_LIMIT)
  await settle({ id: made.id, retryCount: made.retryCount, as: 'retry', seconds: 0 })
  assert.equal((await job(made.id)).state, 'retry')
  assert.equal(await deadLetters(), 0)
})
