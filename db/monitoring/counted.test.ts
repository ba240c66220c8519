import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCounting } from '../../testing/counting.ts'
import { testDatabase } from '../../testing/integration.ts'
import { findCounted, findGrainInUse } from './rollups.ts'

const context = testDatabase()
const { register, attempt, count, begin } = createCounting(context)
const MINUTE = 60_000
const since = (ms: number) =>
  [60, 600].map((grain) => ({ grain, from: new Date(Date.now() - (grain === 60 ? MINUTE : ms)) }))

test('what is not counted yet says since when, and a window with something in it is found', async () => {
  const { db } = context
  await begin()
  assert.deepEqual(await findCounted(db), { missingSince: null, past: false })
  assert.equal(await findGrainInUse(db, since(60 * MINUTE)), null)

  const before = Date.now()
  const ada = await register('ada')
  await attempt(ada, 'confirmed', 10)
  const { missingSince } = await findCounted(db)
  assert.ok(missingSince && Math.abs(missingSince.getTime() - before) < 10_000, `${missingSince}`)

  await count()
  assert.deepEqual(await findCounted(db), { missingSince: null, past: false })
  assert.equal(await findGrainInUse(db, since(60 * MINUTE)), 60)
  await context.client`delete from rollups where grain = 60`
  assert.equal(await findGrainInUse(db, since(60 * MINUTE)), 600)
  await context.client`update rollup_cursors set back = gen_random_uuid()`
  assert.equal((await findCounted(db)).past, true)
})
