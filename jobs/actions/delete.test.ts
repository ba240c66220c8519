import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { expireDeletedJobs, findDeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import { testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import type { Outcome } from '../providers/outcome.ts'
import { reconcile } from '../upkeep/reconcile.ts'
import { actOnJob, undelete } from './job.ts'
import type { JobAction } from './why-not.ts'

const context = testDatabase()
const { work, fail } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }
const down: Outcome = { kind: 'retry', reason: 'server_error' }
const fine: Outcome = { kind: 'confirmed' }

const act = (action: JobAction, id: string) =>
  actOnJob(context.db, context.boss, { actor: 'ada', action, reason: 'a double' }, id)
const undo = (id: string) => undelete(context.db, { actor: 'ada' }, id)

/** Everything that an undo has to bring back: all columns of the jobs' rows, and the subscription. */
const everything = async () => {
  const jobs = await context.db.execute<{ job: object }>(
    sql`select to_jsonb(j) as job from pgboss.job j order by name, id`,
  )
  const [subscription] = await context.db.execute<{ row: object }>(
    sql`select to_jsonb(s) - 'next_attempt_at' as row from subscriptions s`,
  )
  return [...jobs.map(({ job }) => job), subscription?.row]
}
const read = async () => {
  const [row] = await context.db.execute<{ job: string; user: string; state: string; group: string | null }>(
    sql`select job_id as job, user_id as user, state, failure_fingerprint as group from subscriptions`,
  )
  assert.ok(row)
  return row
}
const jobs = async () => (await context.db.execute(sql`select from pgboss.job`)).length

for (const [what, outcome] of [
  ['a dead letter with its copy', fake],
  ['a job that waits for its next try', down],
  ['the job of somebody who is confirmed', fine],
] as const) {
  test(`${what} is deleted, stays away whatever reconciles, and is as it was after the undo`, async () => {
    await fail(outcome, 'somebody', 1)
    const { job, state } = await read()
    const before = await everything()
    assert.deepEqual(await act('delete', job), { done: true, jobId: job })
    assert.equal(await jobs(), 0)
    assert.equal((await read()).state, state === 'confirmed' ? 'confirmed' : 'handled')
    assert.equal((await read()).group, null)
    await reconcile(context.db, context.boss, 0)
    await reconcile(context.db, context.boss, 0)
    assert.equal(await jobs(), 0, 'nothing is made again')

    assert.deepEqual(await undo(job), { done: true, jobId: job })
    assert.deepEqual(await everything(), before)
    assert.equal((await undo(job)).done, false, 'once')
    const audits = await context.db.execute(sql`select action, actor from audit_events order by at`)
    assert.deepEqual(
      [...audits],
      [
        { action: 'delete', actor: 'ada' },
        { action: 'undelete', actor: 'ada' },
      ],
    )
  })
}

test('a job comes back also after pg-boss has added a column and given one up', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await read()
  await act('delete', job)
  await context.db.execute(sql`alter table pgboss.job add column something integer not null default 7`)
  await fail(down, 'another', 1)
  const [other] = await context.db.execute<{ id: string }>(
    sql`select job_id as id from subscriptions where job_id <> ${job}`,
  )
  assert.ok(other)
  await context.db.execute(sql`update pgboss.job set something = 8 where id = ${other.id}`)
  await act('delete', other.id)
  await context.db.execute(
    sql`update deleted_jobs set job = job || '{"given_up": 1}' where job_id = ${other.id}`,
  )
  try {
    assert.deepEqual(await undo(job), { done: true, jobId: job })
    assert.deepEqual(await undo(other.id), { done: true, jobId: other.id })
    const rows = await context.db.execute(
      sql`select something from pgboss.job where id in (${job}, ${other.id}) order by 1`,
    )
    assert.deepEqual([...rows], [{ something: 7 }, { something: 8 }])
  } finally {
    await context.db.execute(sql`alter table pgboss.job drop column something`)
  }
})

test('a job that is back runs again', async () => {
  await fail(down, 'somebody', 1)
  const { job } = await read()
  await act('delete', job)
  await undo(job)
  await context.db.execute(sql`update pgboss.job set start_after = now()`)
  assert.equal(await work(fine), 1)
  assert.equal((await read()).state, 'confirmed')
})

test('a person who opted out after the deletion stays so: the undo says why not and does nothing', async () => {
  await fail(down, 'somebody', 1)
  const { job, user } = await read()
  await act('delete', job)
  await settleByMessage(context.db, user, 'opted_out')
  assert.deepEqual(await undo(job), { done: false, why: 'opted_out' })
  assert.equal(await jobs(), 0)
  assert.equal((await read()).state, 'opted_out')
})

test('after seven days it cannot be brought back, and then it is forgotten', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await read()
  await act('delete', job)
  assert.equal(await expireDeletedJobs(context.db, 100), 0)
  await context.db.execute(sql`update deleted_jobs set until = until - interval '7 days 1 minute'`)
  assert.deepEqual(await undo(job), { done: false, why: 'undo_too_late' })
  assert.equal(await expireDeletedJobs(context.db, 100), 1)
})

test('a job in the hands of a worker is not deleted; an erased person leaves nothing behind', async () => {
  await fail(down, 'somebody', 1)
  const { job, user } = await read()
  await context.db.execute(sql`update pgboss.job set state = 'active'`)
  assert.deepEqual(await act('delete', job), { done: false, why: 'in_hand' })
  await context.db.execute(sql`update pgboss.job set state = 'retry'`)
  await act('delete', job)
  await context.db.execute(sql`delete from users where id = ${user}`)
  assert.equal((await context.db.execute(sql`select from deleted_jobs`)).length, 0)
})

test('a deletion that came after the one that was seen stays', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await read()
  await act('delete', job)
  const seen = (await findDeletedJob(context.db, job))?.deletedAt.toISOString()
  const undoSeen = () => undelete(context.db, { actor: 'grace' }, job, seen)
  assert.ok((await undoSeen()).done)
  await act('delete', job)
  assert.deepEqual(await undoSeen(), { done: false, why: 'faster' })
  assert.equal(await jobs(), 0)
})

test('a job that waits does not come back where another one carries the person by now', async () => {
  await fail(down, 'somebody', 1)
  const { job } = await read()
  // Of somebody who is settled, as where two workers had them: the subscription is left alone.
  await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
  await act('delete', job)
  const deleted = await findDeletedJob(context.db, job)
  assert.deepEqual([deleted?.before, deleted?.jobState], [null, 'retry'])
  await context.db.execute(sql`update subscriptions set state = 'pending', job_id = gen_random_uuid()`)
  assert.deepEqual(await undelete(context.db, { actor: 'grace' }, job), { done: false, why: 'replaced' })
  assert.equal(await jobs(), 0)
})

test('ten undo at once: one does', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await read()
  await act('delete', job)
  const results = await Promise.all(Array.from({ length: 10 }, () => undo(job)))
  assert.equal(results.filter(({ done }) => done).length, 1)
  assert.equal(await jobs(), 2)
})
