import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { connect } from '#db/client.ts'
import { findOperation } from '#db/operations/operations.ts'
import { findSkips } from '#db/operations/people.ts'
import { findCurrentTime } from '#db/people/counts.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { manyRejected } from '../../testing/many-rejected.ts'
import { createRounds } from '../../testing/rounds.ts'
import type { Outcome } from '../providers/outcome.ts'
import { previewDomain } from './preview.ts'
import { step } from './run.ts'
import { startOperation, steerOperation, subjectOf } from './start.ts'

const context = testDatabase()
const { work, fail } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }
const fine: Outcome = { kind: 'confirmed' }
const domains = { from: 'example.com', to: 'example.org' }

async function start(fingerprint: string) {
  const id = await startOperation(context.db, context.boss, {
    kind: 'correct',
    subject: `failure ${fingerprint}`,
    actor: 'ada',
    reason: 'everybody slips there',
    filter: { by: 'domain', fingerprint, ...domains, before: await findCurrentTime(context.db) },
  })
  assert.ok(id)
  return id
}
async function undo(operation: string) {
  const filter = { by: 'operation' as const, operation, before: await findCurrentTime(context.db) }
  const id = await startOperation(context.db, context.boss, {
    kind: 'uncorrect',
    subject: subjectOf(filter),
    actor: 'ada',
    reason: 'that was wrong',
    filter,
  })
  assert.ok(id)
  return id
}
const next = (id: string) => context.db.transaction((tx) => step(tx, context.boss, id))
async function run(id: string) {
  while ((await next(id)) === 'again');
  const operation = await findOperation(context.db, id)
  assert.ok(operation)
  const { state, matched, skipped, retried, succeeded, failed } = operation
  return { state, counts: [matched, skipped, retried, succeeded, failed] }
}
const addresses = async (domain: string) =>
  (await context.db.execute(sql`select from users where email = username || '@' || ${domain}::text`)).length
const whys = async (id: string) => (await findSkips(context.db, [id])).map(({ why }) => why)

test('one wrong domain is put right for its people alone, one first; one event says all, and each has a part', async () => {
  await registerSomebody(context, 'other', { email: 'other@example.net' })
  const fingerprint = await fail(fake, 'fake', 14)
  await registerSomebody(context, 'sooner', { email: 'FAKE3@example.org' })
  await work(fine)
  const preview = await previewDomain(context.db, { fingerprint, ...domains })
  assert.deepEqual([preview.people, preview.alone, preview.complete], [13, 1, true])
  assert.equal(preview.changes.find(({ username }) => username === 'fake5')?.after, 'fake5@example.org')

  const id = await start(fingerprint)
  assert.deepEqual(await run(id), { state: 'canary', counts: [14, 0, 1, 0, 0] })
  await work(fine)
  await run(id)
  await work(fine)
  await run(id)
  await work(fine)
  assert.deepEqual(await run(id), { state: 'finished', counts: [14, 1, 13, 13, 0] })
  assert.deepEqual([await addresses('example.org'), await addresses('example.com')], [13, 1])
  assert.deepEqual(await whys(id), ['address_taken'])

  const whole = await findAuditEvents(context.db, { withoutParts: true }, 50)
  assert.deepEqual(
    whole.map(({ action }) => action),
    ['finish correct', 'start correct'],
  )
  const each = await findAuditEvents(context.db, { action: 'correct address' }, 50)
  assert.equal(each.length, 13)
  assert.ok(each.every(({ detail, jobId }) => detail.operation === id && jobId !== null))
  const dead = await context.db.execute(
    sql`select from pgboss.job where name = 'subscription-sync-dead' and data->>'userId' in (select user_id::text from subscriptions where state = 'confirmed')`,
  )
  assert.equal(dead.length, 0)
})

test('it stops where the first fails again, and its undo gives only that one the earlier address', async () => {
  const fingerprint = await fail(fake, 'fake', 12)
  const id = await start(fingerprint)
  await run(id)
  await work(fake)
  assert.deepEqual(await run(id), { state: 'stopped', counts: [12, 0, 1, 0, 1] })
  assert.equal(await addresses('example.org'), 1)
  const back = await undo(id)
  assert.deepEqual(await run(back), { state: 'finished', counts: [1, 0, 1, 1, 0] })
  assert.equal(await addresses('example.com'), 12)
  const needy = await context.db.execute(sql`select from subscriptions where state = 'needs_attention'`)
  assert.equal(needy.length, 12)
})

test('the undo leaves alone whom the provider has taken, and whose address was corrected again', async () => {
  const fingerprint = await fail(fake, 'fake', 12)
  const id = await start(fingerprint)
  await run(id)
  await work(fine)
  await run(id)
  assert.ok(await steerOperation(context.db, 'ada', 'abort', id))
  await context.db.execute(
    sql`update users set email = 'new@example.org', email_normalised = 'new@example.org' where id = (
      select user_id from subscriptions s join users u on u.id = s.user_id where state = 'pending' and email like '%@example.org' limit 1)`,
  )
  const back = await undo(id)
  assert.deepEqual(await run(back), { state: 'finished', counts: [11, 2, 9, 9, 0] })
  assert.deepEqual((await whys(back)).sort(), ['changed_since', 'confirmed'])
  assert.deepEqual([await addresses('example.org'), await addresses('example.com')], [1, 10])
})

test('somebody registers with the right address in the moment it is given: they keep it, and nobody else is left out', async () => {
  const fingerprint = await fail(fake, 'fake', 3)
  const id = await start(fingerprint)
  await next(id)
  const observer = connect(context.url, 2)
  let stepped: Promise<unknown> = Promise.resolve()
  await observer.db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into users (id, username, username_normalised, email, email_normalised)
      select gen_random_uuid(), 'late', 'late', 'FAKE0@example.org', 'fake0@example.org'`)
    stepped = next(id)
    // Not before the step waits for this transaction may it end.
    for (let waits = 0; waits === 0; )
      waits = (
        await context.db.execute(sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      ).length
    stepped.catch(() => {})
  })
  await stepped
  await observer.close()
  while ((await next(id)) === 'again');
  await work(fine)
  await run(id)
  await work(fine)
  assert.deepEqual(await run(id), { state: 'finished', counts: [3, 1, 2, 2, 0] })
  assert.deepEqual(await whys(id), ['address_taken'])
})

test('5,000 are listed at once and corrected some hundred at a time, none in a statement of its own', async () => {
  await manyRejected(context.db, 5_000)
  const [row] = await context.db.execute<{ fingerprint: string }>(sql`select fingerprint from failure_groups`)
  const fingerprint = row?.fingerprint ?? ''
  const preview = await previewDomain(context.db, { fingerprint, ...domains })
  assert.deepEqual([preview.people, preview.changes.length, preview.complete], [5_000, 50, true])
  const id = await start(fingerprint)
  await next(id)
  await next(id)
  assert.deepEqual((await run(id)).counts, [5_000, 0, 1, 0, 0])
  // As though the first eleven had been confirmed.
  await context.db.execute(sql`update operations set state = 'all', succeeded = 11, retried = 11`)
  let statements = 0
  const counted = drizzle(context.client as never, { logger: { logQuery: () => void statements++ } })
  await counted.transaction((tx) => step(tx, context.boss, id))
  assert.equal((await findOperation(context.db, id))?.retried, 261)
  assert.equal(await addresses('example.org'), 251)
  assert.ok(statements < 40, `${statements} statements for 250 people`)
})
