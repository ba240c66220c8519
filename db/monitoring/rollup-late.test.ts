import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { createCounting, ofTotals } from '../../testing/counting.ts'
import { testDatabase } from '../../testing/integration.ts'
import { findTotals, rollUp } from './rollup-steps.ts'

const context = testDatabase()
const { register, attempt, attemptLater, seedPast, count, begin, inSpans } = createCounting(context)

test('a row committed a minute after its id was made is counted once, and holds up no other', async () => {
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

test('a row committed while the past is being counted is counted once', async () => {
  const ada = await register('ada')
  const commits = [await attemptLater(ada, -600), await attemptLater(ada, -7200), await attemptLater(ada, 0)]
  await seedPast(12_000)
  await context.db.execute(sql`truncate rollup_cursors, rollups`)
  assert.equal(await rollUp(context.client), true)
  for (const commit of commits) await commit()
  await attempt(ada, 'retry', 10)
  while (await rollUp(context.client));
  assert.equal(await inSpans(21_600, 'attempts'), 12_004)
  assert.equal(await inSpans(21_600, 'registrations'), 12_001)
  const totals = await findTotals(context.db)
  assert.deepEqual([ofTotals(totals, 'unknown_answer'), ofTotals(totals, 'retry')], [3, 1])
})
