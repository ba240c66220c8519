import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pollAfterMs } from './poll-after.ts'

test('soon after a registration, doubling to 5 s', () => {
  const asked = [0]
  for (let age = 0; age < 10_000; ) {
    const after = pollAfterMs('pending', age, 1) ?? 0
    age += after
    asked.push(after)
  }
  assert.deepEqual(asked.slice(1, 7), [250, 250, 500, 1000, 2000, 4000])
  assert.equal(asked.at(-1), 5000)
})

test('a hundred thousand waiting people ask less than a thousand times a second', () => {
  const people = 100_000
  for (const state of ['pending', 'delayed', 'needs_attention'] as const) {
    const mean =
      Array.from(
        { length: 1000 },
        (_, index) => pollAfterMs(state, 60_000, people, () => index / 1000) ?? 0,
      ).reduce((sum, ms) => sum + ms) / 1000
    assert.ok((people / mean) * 1000 < 1000, `${state}: every ${mean} ms`)
  }
})

test('somebody who has to confirm is asked about every 5 s at first, and every minute at last', () => {
  const after = (ageMs: number) => pollAfterMs('check_inbox', ageMs, 1, () => 0.5)
  assert.deepEqual([0, 60_000, 300_000, 86_400_000].map(after), [5_000, 6_000, 30_000, 60_000])
})

test('final states are not asked about, others always', () => {
  for (const state of ['confirmed', 'handled', 'opted_out', 'not_requested'] as const)
    assert.equal(pollAfterMs(state, 0, 1), null)
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (age, people) => {
      const after = pollAfterMs('delayed', age, people)
      assert.ok(after !== null && after >= 250)
    }),
  )
})
