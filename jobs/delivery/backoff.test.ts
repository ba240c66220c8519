import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffSeconds, MAX_SECONDS, MIN_SECONDS } from './backoff.ts'

const attempt = fc.integer({ min: 1, max: 100_000 })
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('stays between 5 s and 1 h, and under the doubling ceiling', () => {
  fc.assert(
    fc.property(attempt, random, (tries, chance) => {
      const seconds = backoffSeconds(tries, undefined, () => chance)
      assert.ok(Number.isInteger(seconds) && seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)
      assert.ok(seconds <= MIN_SECONDS * 2 ** tries)
    }),
  )
})

test('full jitter: the whole range is reached', () => {
  assert.equal(
    backoffSeconds(20, undefined, () => 0),
    MIN_SECONDS,
  )
  assert.equal(
    backoffSeconds(20, undefined, () => 0.999999),
    MAX_SECONDS,
  )
})

test("the provider's word wins where it is longer, up to a day", () => {
  fc.assert(
    fc.property(attempt, random, fc.integer({ min: -1000, max: 1_000_000 }), (tries, chance, asked) => {
      const seconds = backoffSeconds(tries, asked, () => chance)
      assert.ok(seconds >= Math.min(asked, 24 * 3600))
      assert.ok(seconds <= 24 * 3600)
    }),
  )
})
