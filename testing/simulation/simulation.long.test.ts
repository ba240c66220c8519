import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from './run.ts'
import { installVirtualTime } from './virtual-time.ts'

const SEED = 6

test('a day of outages: npm run simulate plays more of them, and what is left after months', async () => {
  const { faults, requests } = await simulate(installVirtualTime(), SEED, { days: 1, ages: false })
  assert.deepEqual(faults, [])
  assert.ok(requests > 10, `${requests} requests`)
})
