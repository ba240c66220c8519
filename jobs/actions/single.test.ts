import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findLastChange } from '#db/staff/audit-events.ts'
import { testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import type { Outcome } from '../providers/outcome.ts'
import { makeDue } from '../queue/backlog.ts'
import { findJob } from '../queue/jobs.ts'
import { reconcile } from '../upkeep/reconcile.ts'
import { actOnJob, type Command } from './job.ts'
import { seenOf } from './why-not.ts'

const context = testDatabase()
const { work, fail } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }
const down: Outcome = { kind: 'retry', reason: 'server_error' }
const fine: Outcome = { kind: 'confirmed' }

const current = async () => {
  const [row] = await context.db.execute<{ id: string }>(sql`select job_id as id from subscriptions`)
  const job = await findJob(context.db, row?.id ?? '')
  assert.ok(job)
  return { job, seen: { state: seenOf(job), userId: job.userId ?? '' } }
}
type Seen = { state: string; userId: string }
const act = (command: Partial<Command> & Pick<Command, 'action'>, id: string, seen?: Seen) =>
  actOnJob(context.db, context.boss, { actor: 'ada', ...command }, id, seen)
const group = async () =>
  (await context.db.execute(sql`select failure_fingerprint as fp from subscriptions`))[0]?.fp

test('a retry at a time runs then, not when the provider comes back, and counts nobody as waiting long', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await current()
  const at = new Date(Date.now() + 3600_000)
  assert.ok((await act({ action: 'retry', at }, job.id)).done)
  assert.equal(await makeDue(context.db, 10), 0)
  await reconcile(context.db, context.boss, 0)
  assert.equal(await work(fine), 0)
  const [row] = await context.db.execute(
    sql`select state, waiting_since > now() as later, next_attempt_at > now() as told from subscriptions`,
  )
  assert.deepEqual(row, { state: 'pending', later: true, told: true })
  await context.db.execute(sql`update pgboss.job set start_after = now() where id = ${job.id}`)
  assert.equal(await work(fine), 1)
})

test('a job that waits for its time is retried now, or cancelled', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await current()
  const at = new Date(Date.now() + 3600_000)
  await act({ action: 'retry', at }, job.id)
  assert.ok((await act({ action: 'retry' }, job.id)).done)
  await act({ action: 'cancel' }, job.id)
  await act({ action: 'retry', at }, job.id)
  assert.ok((await act({ action: 'cancel' }, job.id)).done)
  assert.equal(await work(fine), 0)
})

test('handled: out of the group and the dead letters, nothing is tried; brought back it is as before', async () => {
  const fingerprint = await fail(fake, 'somebody', 1)
  const { job } = await current()
  assert.ok((await act({ action: 'handle', reason: 'they asked us by phone' }, job.id)).done)
  assert.equal((await current()).job.subscription, 'handled')
  assert.equal(await group(), null)
  await reconcile(context.db, context.boss, 0)
  assert.equal(await work(fine), 0)
  const audits = await context.db.execute<{ detail: object }>(sql`select detail from audit_events`)
  assert.deepEqual(audits[0]?.detail, {
    before: 'failed',
    after: 'failed',
    subscription: 'needs_attention',
    job: job.id,
    reason: 'they asked us by phone',
  })
  assert.equal((await act({ action: 'handle' }, job.id)).done, false)
  assert.ok((await act({ action: 'unhandle' }, job.id)).done)
  assert.equal((await current()).job.subscription, 'needs_attention')
  assert.equal(await group(), fingerprint)
})

for (const action of ['retry', 'redrive'] as const)
  test(`handled and brought back: ${action} helps, also after the job has ended or its copy is gone`, async () => {
    await fail(fake, 'somebody', 1)
    const { job } = await current()
    await act({ action: 'handle' }, job.id)
    if (action === 'retry') await context.db.execute(sql`update pgboss.job set state = 'completed'`)
    assert.ok((await act({ action: 'unhandle' }, job.id)).done)
    assert.ok((await act({ action }, job.id)).done)
    assert.equal(await work(fine), 1)
    assert.equal((await current()).job.subscription, 'confirmed')
    assert.equal((await current()).job.state, 'completed')
  })

test('handled and retried: it needs attention again only if it fails again', async () => {
  const fingerprint = await fail(fake, 'somebody', 1)
  const { job } = await current()
  await act({ action: 'handle' }, job.id)
  assert.ok((await act({ action: 'retry' }, job.id)).done)
  assert.equal(await work(fake), 1)
  assert.equal((await current()).job.subscription, 'needs_attention')
  assert.equal(await group(), fingerprint)
})

test('a settled person’s job is neither retried, redriven, cancelled nor handled', async () => {
  await fail(fake, 'somebody', 1)
  const { job } = await current()
  await context.db.execute(sql`update subscriptions set state = 'opted_out'`)
  for (const action of ['retry', 'redrive', 'cancel', 'handle'] as const)
    assert.deepEqual(await act({ action }, job.id), { done: false, why: 'opted_out' })
  assert.equal(await work(fine), 0)
})

test('two administrators looked at the same: the second is told what changed and by whom', async () => {
  await fail(fake, 'somebody', 1)
  const { job, seen } = await current()
  assert.ok((await act({ action: 'retry' }, job.id, seen)).done)
  const result = await act({ action: 'handle', actor: 'bob' }, job.id, seen)
  assert.ok('changed' in result)
  assert.equal(result.changed.was, 'failed')
  assert.equal(result.changed.is, 'retry')
  assert.deepEqual([result.changed.last?.actor, result.changed.last?.action], ['ada', 'retry'])
  assert.equal((await current()).job.subscription, 'pending')

  // It failed again: the state is the same, but it is not the failure that the second administrator saw.
  await work(fake)
  assert.ok('changed' in (await act({ action: 'retry', actor: 'bob' }, job.id, seen)))
  assert.ok((await act({ action: 'retry', actor: 'bob' }, job.id, (await current()).seen)).done)
})

test('both press at once: one does it', async () => {
  await fail(fake, 'somebody', 1)
  const { job, seen } = await current()
  const results = await Promise.all(
    ['ada', 'bob'].map((actor) => act({ action: 'retry', actor }, job.id, seen)),
  )
  assert.equal(results.filter(({ done }) => done).length, 1)
  assert.equal((await context.db.execute(sql`select from audit_events`)).length, 1)
})

test('a job that was deleted, or made anew, while somebody looked', async () => {
  await fail(fake, 'somebody', 1)
  const { job, seen } = await current()
  await act({ action: 'delete', reason: 'a double' }, job.id)
  const result = await act({ action: 'retry', actor: 'bob' }, job.id, seen)
  assert.ok(
    'changed' in result && result.changed.is === 'deleted' && result.changed.last?.action === 'delete',
  )
})

test('a job that is tried again by itself is the one that somebody saw', async () => {
  await fail(down, 'somebody', 1)
  const { job, seen } = await current()
  await context.db.execute(sql`update pgboss.job set start_after = now()`)
  await work(down)
  assert.ok((await act({ action: 'cancel' }, job.id, seen)).done)
  const last = await context.db.transaction((tx) => findLastChange(tx, seen.userId))
  assert.equal(last?.action, 'cancel')
})
