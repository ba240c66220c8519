import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { createCounting } from '../../testing/counting.ts'
import { testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'
import { attemptBounds, criticalBounds, sum } from './histogram.ts'
import { findTotals, rollUp } from './rollup-steps.ts'

const context = testDatabase()
const { register, attempt, seedPast, count, begin, spans, inSpans } = createCounting(context)

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

test('each span has the counts of its time, and later counts are added', async () => {
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

test('a past from before is counted in pieces, newest first, and is not in the totals', async () => {
  await seedPast(12_000)
  await context.db.execute(sql`truncate rollup_cursors, rollups`)
  assert.equal(await rollUp(context.client), true)
  assert.equal(await inSpans(21_600, 'attempts'), 10_000)
  const minutes = await inSpans(60, 'attempts')
  assert.ok(minutes > 110 && minutes <= 120, `minutes of the last two hours: ${minutes}`)
  while (await rollUp(context.client));
  assert.equal(await inSpans(21_600, 'attempts'), 12_000)
  assert.equal(await inSpans(21_600, 'registrations'), 12_000)
  assert.equal(await inSpans(21_600, 'critical'), 12_000)
  assert.deepEqual(await findTotals(context.db), { attempts: [], critical: [] })
  const ada = await register('ada')
  await attempt(ada, 'retry', 10)
  assert.equal(sum((await count()).attempts[0]?.buckets ?? []), 1)
  assert.equal(await inSpans(21_600, 'attempts'), 12_001)
})

test('a step is one round trip, and two where there is something to count', async () => {
  await begin()
  const proxy = await createProxy(context.url)
  const { client, close } = connect(proxy.url, 1)
  const trips = async (name: string) => {
    const ada = await register(name)
    await attempt(ada, 'retry', 10)
    const before = proxy.roundTrips()
    await rollUp(client)
    const counted = proxy.roundTrips()
    await rollUp(client)
    return [counted - before, proxy.roundTrips() - counted]
  }
  // The first run opens the connection and prepares the statements.
  await trips('ada')
  assert.deepEqual(await trips('grace'), [2, 1])
  await close()
  proxy.close()
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
