import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findOperation } from '#db/operations/operations.ts'
import { findSkips, forgetOperationPeople } from '#db/operations/people.ts'
import { findCurrentTime } from '#db/people/counts.ts'
import type { OperationFilter, OperationKind } from '#db/schema/operations.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import { testDatabase } from '../../testing/integration.ts'
import { manyRejected } from '../../testing/many-rejected.ts'
import { createRounds } from '../../testing/rounds.ts'
import { actOnJob } from '../actions/job.ts'
import type { Outcome } from '../providers/outcome.ts'
import { previewChosen, previewJobs } from './preview.ts'
import { step } from './run.ts'
import { startOperation, steerOperation, subjectOf } from './start.ts'

const context = testDatabase()
const { work, fail } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }
const fine: Outcome = { kind: 'confirmed' }

async function start(kind: OperationKind, filter: Exclude<OperationFilter, { by: 'failure' | 'domain' }>) {
  const { db, boss } = context
  return startOperation(db, boss, {
    kind,
    subject: subjectOf(filter),
    actor: 'ada',
    reason: 'a test',
    filter,
  })
}
async function startAll(kind: OperationKind) {
  const id = await start(kind, {
    by: 'jobs',
    filter: { state: 'failed' },
    before: await findCurrentTime(context.db),
  })
  assert.ok(id)
  return id
}
const next = (id: string) => context.db.transaction((tx) => step(tx, context.boss, id))
async function run(id: string) {
  while ((await next(id)) === 'again');
  const operation = await findOperation(context.db, id)
  assert.ok(operation)
  const { state, matched, skipped, retried, succeeded } = operation
  return { state, counts: [matched, skipped, retried, succeeded] }
}
const count = async (what: ReturnType<typeof sql>) => (await context.db.execute(what)).length
const inState = (state: string) => count(sql`select from subscriptions where state = ${state}`)
const people = async () =>
  context.db.execute<{ user: string; job: string }>(
    sql`select user_id as user, job_id as job from subscriptions order by user_id`,
  )

test('all that match are handled, in one run; the undo brings all of them back, also those whose job is gone', async () => {
  await fail(fake, 'fake', 12)
  const id = await startAll('handle')
  assert.deepEqual(await run(id), { state: 'finished', counts: [12, 0, 12, 12] })
  assert.equal(await inState('handled'), 12)
  assert.equal(await count(sql`select from audit_events where action = 'handle'`), 12)
  await context.db.execute(sql`delete from pgboss.job where id = ${(await people())[0]?.job}`)
  const undo = await start('unhandle', {
    by: 'operation',
    operation: id,
    before: await findCurrentTime(context.db),
  })
  assert.deepEqual(await run(undo ?? ''), { state: 'finished', counts: [12, 0, 12, 12] })
  assert.equal(await inState('needs_attention'), 12)
})

test('dead letters are redriven in bulk: one first, each with a new job, and no dead letter is left', async () => {
  await fail(fake, 'fake', 14)
  const before = new Set((await people()).map(({ job }) => job))
  const id = await startAll('redrive')
  assert.deepEqual(await run(id), { state: 'canary', counts: [14, 0, 1, 0] })
  await work(fine)
  assert.deepEqual(await run(id), { state: 'ten', counts: [14, 0, 11, 1] })
  await work(fine)
  await run(id)
  await work(fine)
  assert.deepEqual(await run(id), { state: 'finished', counts: [14, 0, 14, 14] })
  assert.deepEqual([await inState('confirmed'), await inState('needs_attention')], [14, 0])
  assert.equal((await people()).filter(({ job }) => before.has(job)).length, 0)
  assert.equal(await count(sql`select from pgboss.job where name = 'subscription-sync'`), 14)
  assert.equal(await count(sql`select from pgboss.job where name = 'subscription-sync-dead'`), 0)
  assert.equal(await count(sql`select from audit_events where action = 'redrive'`), 14)
})

test('deleted in bulk and brought back in bulk, except people who were brought back or opted out before', async () => {
  await fail(fake, 'fake', 6)
  const before = await context.db.execute(
    sql`select to_jsonb(j) as job from pgboss.job j where name <> 'operations' order by id`,
  )
  const id = await startAll('delete')
  assert.deepEqual((await run(id)).counts, [6, 0, 6, 6])
  assert.equal(await count(sql`select from pgboss.job where name like 'subscription%'`), 0)
  const [first] = await people()
  await settleByMessage(context.db, first?.user ?? '', 'opted_out')
  const undo = await start('undelete', {
    by: 'operation',
    operation: id,
    before: await findCurrentTime(context.db),
  })
  assert.deepEqual((await run(undo ?? '')).counts, [6, 1, 5, 5])
  assert.deepEqual([await inState('needs_attention'), await inState('opted_out')], [5, 1])
  const after = await context.db.execute(
    sql`select to_jsonb(j) as job from pgboss.job j where name <> 'operations' order by id`,
  )
  assert.equal(after.length, before.length - 2)
  const skips = await findSkips(context.db, [undo ?? ''])
  assert.deepEqual(
    skips.map(({ why }) => why),
    ['opted_out'],
  )
})

test('the chosen three are retried with a canary, and nobody who opted out or was retried since the preview', async () => {
  await fail(fake, 'fake', 6)
  const [a, b, c, d] = await people()
  const chosen = [a, b, c, d].map((person) => person?.user ?? '')
  const filter = { by: 'people' as const, userIds: chosen, before: await findCurrentTime(context.db) }
  await settleByMessage(context.db, b?.user ?? '', 'opted_out')
  await actOnJob(context.db, context.boss, { actor: 'bob', action: 'retry' }, c?.job ?? '')
  await work(fake)
  const id = (await start('retry', filter)) ?? ''
  assert.equal(
    await start('retry', { ...filter, userIds: [...chosen].reverse() }),
    null,
    'one at once on the same',
  )
  await run(id)
  assert.equal(await work(fine), 1)
  await run(id)
  await work(fine)
  assert.deepEqual(await run(id), { state: 'finished', counts: [4, 2, 2, 2] })
  const skips = await findSkips(context.db, [id])
  assert.deepEqual(skips.map(({ why }) => why).sort(), ['changed_since', 'opted_out'])
  assert.deepEqual([await inState('confirmed'), await inState('needs_attention')], [2, 3])
})

test('paused it does nothing, resumed it goes on, aborted it stays; each is audited', async () => {
  await manyRejected(context.db, 600)
  const { db } = context
  const id = await startAll('cancel')
  await db.execute(sql`update operations set kind = 'handle'`)
  assert.equal(await next(id), 'again')
  assert.equal(await next(id), 'again')
  assert.equal(await inState('handled'), 250)
  assert.equal(await steerOperation(db, 'bob', 'pause', id), true)
  assert.equal(await steerOperation(db, 'bob', 'pause', id), false)
  assert.equal(await next(id), 'later')
  assert.equal(await inState('handled'), 250)
  assert.equal(await steerOperation(db, 'bob', 'resume', id), true)
  assert.equal(await next(id), 'again')
  assert.equal(await inState('handled'), 500)
  assert.equal(await steerOperation(db, 'bob', 'pause', id), true)
  assert.equal(await steerOperation(db, 'bob', 'abort', id), true)
  assert.deepEqual(await run(id), { state: 'aborted', counts: [600, 0, 500, 500] })
  const audits = await db.execute<{ action: string }>(
    sql`select action from audit_events where action like '% handle' order by at`,
  )
  assert.deepEqual(
    audits.map(({ action }) => action),
    ['pause handle', 'resume handle', 'pause handle', 'abort handle', 'finish handle'],
  )
})

test('the preview says what the run then does', async () => {
  await fail(fake, 'fake', 5)
  await fail(fine, 'fine', 3)
  const [a, b] = await people()
  await settleByMessage(context.db, a?.user ?? '', 'opted_out')
  await context.db.execute(sql`delete from pgboss.job where id = ${b?.job}`)
  const preview = await previewJobs(context.db, 'retry', {})
  assert.equal(preview.complete, true)
  const jobs = (await people()).map(({ job }) => job)
  const chosen = await previewChosen(context.db, 'retry', jobs)
  assert.deepEqual([chosen.people, chosen.done], [8, 3])
  assert.deepEqual(chosen.alone, [
    { why: 'confirmed', people: 3 },
    { why: 'opted_out', people: 1 },
    { why: 'job_gone', people: 1 },
  ])
  await context.db.execute(
    sql`delete from users where id = (select max(user_id::text)::uuid from subscriptions)`,
  )
  assert.deepEqual((await previewChosen(context.db, 'retry', jobs)).alone.at(-1)?.people, 1)
})

test('5,000 are matched and retried within seconds of work', async () => {
  await manyRejected(context.db, 5_000)
  const preview = await previewJobs(context.db, 'retry', { state: 'failed' })
  assert.deepEqual([preview.people, preview.done, preview.complete], [5_000, 5_000, true])
  const id = await startAll('retry')
  const begun = Date.now()
  await next(id)
  await context.db.execute(sql`update operations set state = 'all', succeeded = 1`)
  // As if the provider answered at once.
  const answer = sql`update subscriptions set state = 'confirmed' where state = 'pending'`
  while ((await findOperation(context.db, id))?.state === 'all') {
    await next(id)
    await context.db.execute(answer)
  }
  assert.equal((await findOperation(context.db, id))?.retried, 5_000)
  assert.ok(Date.now() - begun < 30_000, `${Date.now() - begun} ms`)
})

test('its list of people is deleted 90 days after its end', async () => {
  await fail(fake, 'fake', 3)
  const id = await startAll('handle')
  await run(id)
  assert.equal(await forgetOperationPeople(context.db, 90, 100), 0)
  await context.db.execute(sql`update operations set finished_at = finished_at - interval '91 days'`)
  assert.equal(await forgetOperationPeople(context.db, 90, 2), 2)
  assert.equal(await forgetOperationPeople(context.db, 90, 2), 1)
  assert.equal((await findOperation(context.db, id))?.succeeded, 3)
})
