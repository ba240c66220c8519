import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headline } from './headline.ts'

const now = 1_800_000_000_000
const ago = (minutes: number) => new Date(now - minutes * 60_000)
const calm = { waiting: { people: 0, oldest: null }, last: null, workers: 1, needsAttention: 0 }

test('says whether anything must be done', () => {
  assert.equal(headline(calm, now), 'All well. Nobody is waiting.')
  assert.equal(
    headline(
      {
        ...calm,
        waiting: { people: 412, oldest: ago(14) },
        last: { outcome: 'retry', reason: 'server_error', httpStatus: 503 },
      },
      now,
    ),
    '412 people waiting, the longest for 14 min: the provider answers 503. Jobs are tried again by themselves. Nothing to do.',
  )
  assert.equal(headline({ ...calm, needsAttention: 1 }, now), '1 person needs a decision from you.')
})

test('a stopped worker and a wrong key come first', () => {
  assert.match(headline({ ...calm, workers: 0 }, now), /^No worker is running: start one\./)
  assert.match(
    headline({ ...calm, last: { outcome: 'misconfigured', reason: 'unauthorized', httpStatus: 401 } }, now),
    /^The provider refuses our key or list \(unauthorized\)/,
  )
})
