import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { registerSomebody, testDatabase } from '../scripts/integration.ts'
import { recordAttempt } from './attempts.ts'
import { attemptBounds, criticalBounds, sum } from './histogram.ts'
import { findTotals, rollUp } from './rollup-steps.ts'
import { findRollups } from './rollups.ts'
import type { OutcomeKind } from './schema.ts'

const context = testDatabase()

async function register(username: string) {
  await registerSomebody(context, username)
  const [row] = await context.db.execute<{ id: string }>(
    sql`select id from users where username = ${username}`,
  )
  return row?.id ?? ''
}

/** An attempt that took `durationMs`, begun `afterMs` after the registration. */
async function attempt(
  userId: string,
  outcome: OutcomeKind,
  durationMs: number,
  afterMs = 0,
  reason?: string,
) {
  const [user] = await context.db.execute<{ at: string }>(
    sql`select created_at as at from users where id = ${userId}`,
  )
  const startedAt = new Date(new Date(user?.at ?? 0).getTime() + afterMs)
  const facts = { provider: 'mailchimp', worker: 'test:1', startedAt, durationMs, outcome, reason }
  await context.db.transaction((tx) => recordAttempt(tx, { id: uuidv7(), userId, jobId: userId, ...facts }))
}

const count = async () => {
  await rollUp(context.db)
  return findTotals(context.db)
}
const begin = async () => {
  await context.db.execute(sql`truncate rollup_cursors, rollups`)
  return count()
}
const spans = (grain: number) => findRollups(context.db, grain, new Date(0))
const inSpans = async (grain: number, series: string) =>
  (await spans(grain)).filter((row) => row.series === series).reduce((all, row) => all + row.count, 0)

test('counting begins with nothing, counts each attempt once and only rises', async () => {
  assert.deepEqual(await begin(), { attempts: [], critical: [] })
  const ada = await register('ada')
  await attempt(ada, 'retry', 50, 0, 'server_error')
  await attempt(ada, 'retry', 51, 0, 'server_error')
  await attempt(ada, 'confirmed', 100_000, 400)

  const totals = await count()
  const of = (outcome: string) => totals.attempts.find(({ labels }) => labels.outcome === outcome)
  assert.deepEqual(of('retry')?.labels, { provider: 'mailchimp', outcome: 'retry', reason: 'server_error' })
  assert.deepEqual(of('retry')?.buckets.slice(0, 2), [1, 1], 'bounds are inclusive')
  assert.equal(of('retry')?.seconds, 0.101)
  assert.equal(of('confirmed')?.buckets[attemptBounds.length], 1, 'above the last bound')
  const [critical] = totals.critical
  assert.equal(sum(critical?.buckets ?? []), 1)
  assert.equal(critical?.buckets[criticalBounds.indexOf(120)], 1)
  assert.ok(Math.abs((critical?.seconds ?? 0) - 100.4) < 0.01)

  assert.deepEqual(await count(), totals)
  await attempt(ada, 'retry', 10, 0, 'timeout')
  assert.equal((await count()).attempts.length, 3)
})

test('a person has one critical time, however often the provider takes them', async () => {
  await begin()
  const grace = await register('grace')
  await attempt(grace, 'awaiting_confirmation', 10)
  await attempt(grace, 'already_subscribed', 10, 3_600_000)
  const suppressed = await register('alan')
  await attempt(suppressed, 'suppressed', 10)
  assert.equal(sum((await count()).critical[0]?.buckets ?? []), 1)
  await attempt(grace, 'confirmed', 10, 7_200_000)
  assert.equal(sum((await count()).critical[0]?.buckets ?? []), 1)
})

test('while one process counts, another one gets the totals as they were and moves nothing', async () => {
  await begin()
  const ada = await register('ada')
  for (let n = 0; n < 20; n++) await attempt(ada, 'retry', 10, 0, 'timeout')
  await context.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from rollup_cursors for update`)
    assert.deepEqual(await count(), { attempts: [], critical: [] })
  })
  const seen = await Promise.all(Array.from({ length: 10 }, count))
  for (const totals of seen) assert.ok([0, 20].includes(sum(totals.attempts[0]?.buckets ?? [])))
  assert.equal(sum((await count()).attempts[0]?.buckets ?? []), 20)
})

test('each span holds what its time holds, and what is counted later is added', async () => {
  await begin()
  const ada = await register('ada')
  await attempt(ada, 'retry', 50, 0, 'server_error')
  await attempt(ada, 'confirmed', 70, 400)
  await count()
  await attempt(ada, 'already_subscribed', 700, 800)
  await count()
  for (const grain of [60, 600, 3600, 21_600]) {
    assert.equal(await inSpans(grain, 'registrations'), 1)
    assert.equal(await inSpans(grain, 'attempts'), 3)
    assert.equal(await inSpans(grain, 'critical'), 1)
  }
  const row = (await spans(21_600)).find(({ outcome }) => outcome === 'retry')
  assert.deepEqual([row?.provider, row?.reason, row?.buckets[0]], ['mailchimp', 'server_error', 1])
})

test('two at once count everything once', async () => {
  await begin()
  const ada = await register('ada')
  for (let n = 0; n < 20; n++) await attempt(ada, 'retry', 10, 0, 'timeout')
  await Promise.all(Array.from({ length: 10 }, count))
  await count()
  assert.equal(await inSpans(21_600, 'attempts'), 20)
  assert.equal(await inSpans(21_600, 'registrations'), 1)
})

/** In a transaction of its own that stays open; its id is of a clock that goes wrong by so many seconds. */
async function attemptLater(userId: string, seconds: number) {
  const id = uuidv7({ msecs: Date.now() + seconds * 1000 })
  const late = await context.client.reserve()
  await late`begin`
  await late`insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    values (${id}, ${userId}, ${userId}, 'test:1', 'mailchimp', now(), 10, 'unknown_answer')`
  return async () => {
    await late`commit`
    late.release()
  }
}
const ofTotals = ({ attempts }: Awaited<ReturnType<typeof count>>, outcome: string) =>
  sum(attempts.find(({ labels }) => labels.outcome === outcome)?.buckets ?? [])

test('what commits a minute after its id was made is counted once, and holds up nobody', async () => {
  await begin()
  const ada = await register('ada')
  const commit = await attemptLater(ada, -60)
  await attempt(ada, 'retry', 10)
  const before = await count()
  assert.deepEqual([ofTotals(before, 'retry'), ofTotals(before, 'unknown_answer')], [1, 0])
  await commit()
  for (const totals of [await count(), await count()])
    assert.deepEqual([ofTotals(totals, 'retry'), ofTotals(totals, 'unknown_answer')], [1, 1])
  assert.equal(await inSpans(60, 'attempts'), 2)
})

for (const seconds of [-1200, -0.5, 0.5, 1200])
  test(`an id of a clock that is ${seconds} s wrong is counted once, and hides no other`, async () => {
    await begin()
    const ada = await register('ada')
    await (await attemptLater(ada, 0))()
    await count()
    await (await attemptLater(ada, seconds))()
    await count()
    await (await attemptLater(ada, 0))()
    await count()
    assert.equal(ofTotals(await count(), 'unknown_answer'), 3)
    assert.equal(await inSpans(60, 'attempts'), 3)
  })

test('what commits while the past is being counted is counted once', async () => {
  const ada = await register('ada')
  const commits = [await attemptLater(ada, -600), await attemptLater(ada, -7200), await attemptLater(ada, 0)]
  await seedPast(12_000)
  await context.db.execute(sql`truncate rollup_cursors, rollups`)
  assert.equal(await rollUp(context.db), true)
  for (const commit of commits) await commit()
  await attempt(ada, 'retry', 10)
  while (await rollUp(context.db));
  assert.equal(await inSpans(21_600, 'attempts'), 12_004)
  assert.equal(await inSpans(21_600, 'registrations'), 12_001)
  const totals = await findTotals(context.db)
  assert.deepEqual([ofTotals(totals, 'unknown_answer'), ofTotals(totals, 'retry')], [3, 1])
})

/** People and their attempts, one a minute back from now: of before anything was counted. */
const seedPast = (people: number) =>
  context.db.execute(sql`
    with past as (select n, now() - interval '30 s' - make_interval(mins => n) as at from generate_series(1, ${people}::int) n),
    made as (select 'past' || n as name, at,
      (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid as id from past),
    u as (insert into users (id, username, username_normalised, email, email_normalised, created_at)
      select id, name, name, name || '@example.com', name || '@example.com', at from made),
    s as (insert into subscriptions (user_id, state, created_at) select id, 'confirmed', at from made)
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select id, id, id, 'test:1', 'mailchimp', at, 100, 'confirmed' from made`)

test('a past from before is counted in pieces, newest first, and is not in the totals', async () => {
  await seedPast(12_000)
  await context.db.execute(sql`truncate rollup_cursors, rollups`)
  assert.equal(await rollUp(context.db), true)
  assert.equal(await inSpans(21_600, 'attempts'), 10_000)
  const minutes = await inSpans(60, 'attempts')
  assert.ok(minutes > 110 && minutes <= 120, `minutes of the last two hours: ${minutes}`)
  while (await rollUp(context.db));
  assert.equal(await inSpans(21_600, 'attempts'), 12_000)
  assert.equal(await inSpans(21_600, 'registrations'), 12_000)
  assert.equal(await inSpans(21_600, 'critical'), 12_000)
  assert.deepEqual(await findTotals(context.db), { attempts: [], critical: [] })
  const ada = await register('ada')
  await attempt(ada, 'retry', 10)
  assert.equal(sum((await count()).attempts[0]?.buckets ?? []), 1)
  assert.equal(await inSpans(21_600, 'attempts'), 12_001)
})

test('spans older than their grain keeps are deleted', async () => {
  await begin()
  const ada = await register('ada')
  await attempt(ada, 'retry', 10)
  await count()
  await context.db.execute(sql`update rollups set at = at - interval '3 hours'`)
  await attempt(ada, 'retry', 10)
  await count()
  assert.equal(await inSpans(60, 'attempts'), 1)
  assert.equal(await inSpans(600, 'attempts'), 2)
})
