import assert from 'node:assert/strict'
import { test } from 'node:test'
import { soak } from '../scripts/soak.ts'

const SECONDS = 15

test('a short soak of random faults: page, row, job and provider agree', async () => {
  const seed = Date.now() % 1_000_000
  const { wrong, people } = await soak(SECONDS, seed)
  assert.ok(people > 20)
  assert.deepEqual(wrong, [], `seed ${seed}`)
})
