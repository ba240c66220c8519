import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { registerSomebody, testDatabase } from '../scripts/integration.ts'
import { recordAttempt } from './attempts.ts'
import { attemptBounds, countAttempts, criticalBounds } from './metric-totals.ts'
import type { OutcomeKind } from './schema.ts'

const context = testDatabase()
const LATER_MS = 11_000 // behind the lag

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

const count = () => countAttempts(context.db, Date.now() + LATER_MS)
const sum = (buckets: number[] = []) => buckets.reduce((all, one) => all + one, 0)
const begin = async () => {
  await context.db.execute(sql`truncate metric_totals`)
  return countAttempts(context.db)
}

test('counting begins with nothing, counts each attempt once and only rises', async () => {
  assert.deepEqual(await begin(), { attempts: [], critical: [] })
  const ada = await register('ada')
  await attempt(ada, 'retry', 50, 0, 'server_error')
  await attempt(ada, 'retry', 51, 0, 'server_error')
  await attempt(ada, 'confirmed', 100_000, 400)
  assert.deepEqual(await countAttempts(context.db), { attempts: [], critical: [] }, 'not before the lag')

  const totals = await count()
  const of = (outcome: string) => totals.attempts.find(({ labels }) => labels.outcome === outcome)
  assert.deepEqual(of('retry')?.labels, { provider: 'mailchimp', outcome: 'retry', reason: 'server_error' })
  assert.deepEqual(of('retry')?.buckets.slice(0, 2), [1, 1], 'bounds are inclusive')
  assert.equal(of('retry')?.seconds, 0.101)
  assert.equal(of('confirmed')?.buckets[attemptBounds.length], 1, 'above the last bound')
  const [critical] = totals.critical
  assert.equal(sum(critical?.buckets), 1)
  assert.equal(critical?.buckets[criticalBounds.indexOf(300)], 1)
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
  assert.equal(sum((await count()).critical[0]?.buckets), 1)
  await attempt(grace, 'confirmed', 10, 7_200_000)
  assert.equal(sum((await count()).critical[0]?.buckets), 1)
})

test('while one process counts, another one gets the totals as they were and moves nothing', async () => {
  await begin()
  const ada = await register('ada')
  for (let n = 0; n < 20; n++) await attempt(ada, 'retry', 10, 0, 'timeout')
  await context.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from metric_totals for update`)
    assert.deepEqual(await count(), { attempts: [], critical: [] })
  })
  const seen = await Promise.all(Array.from({ length: 10 }, count))
  for (const totals of seen) assert.ok([0, 20].includes(sum(totals.attempts[0]?.buckets)))
  assert.equal(sum((await count()).attempts[0]?.buckets), 20)
})
