import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headline } from './headline.ts'

const now = 1_800_000_000_000
const ago = (minutes: number) => new Date(now - minutes * 60_000)
const closed = {
  circuit: 'closed',
  reason: null,
  pausedUntil: null,
  heldUntil: null,
  heldReason: null,
} as const
const calm = {
  waiting: { people: 0, oldest: null },
  provider: 'Mailchimp',
  row: closed,
  pausedBy: null,
  last: null,
  workers: 1,
  needsAttention: 0,
}
const many = { ...calm, waiting: { people: 312, oldest: ago(14) } }
const unavailable = { outcome: 'retry', reason: 'server_error', httpStatus: 503 } as const
const badKey = {
  ...closed,
  circuit: 'misconfigured',
  reason: 'unauthorized (HTTP 401, API Key Invalid)',
} as const

test('says whether anything must be done', () => {
  assert.equal(headline(calm, now), 'All well. Nobody is waiting.')
  assert.equal(headline({ ...calm, row: null }, now), 'All well. Nobody is waiting.')
  assert.equal(headline({ ...calm, last: unavailable }, now), 'All well. Nobody is waiting.')
  assert.equal(
    headline({ ...calm, waiting: { people: 412, oldest: ago(14) }, last: unavailable }, now),
    '412 people waiting, the longest for 14 min: the provider answers 503. Jobs are tried again by themselves. Nothing to do.',
  )
  assert.equal(headline(many, now), '312 people waiting, the longest for 14 min. Nothing to do.')
  assert.equal(headline({ ...calm, needsAttention: 1 }, now), '1 person needs a decision from you.')
})

test('a stopped worker and a wrong key come first', () => {
  assert.match(headline({ ...calm, row: badKey, workers: 0 }, now), /^No worker is running: start one\./)
  assert.equal(
    headline({ ...many, row: badKey, needsAttention: 2 }, now),
    'Mailchimp refuses our key or list (unauthorized): correct the settings; everybody waits and nobody’s attempt is used up. 312 people waiting, the longest for 14 min. 2 people need a decision from you.',
  )
})

test('a provider that is down is nobody’s work; who needs a decision is still told', () => {
  const reason = '8 attempts in a row failed, the last one server error (HTTP 503)'
  const open = { ...closed, circuit: 'open', reason } as const
  assert.equal(
    headline({ ...many, row: open }, now),
    `312 people waiting, the longest for 14 min: the provider is down (${reason}). It is probed; everything drains by itself. Nothing to do.`,
  )
  assert.match(headline({ ...calm, row: open }, now), /^Nobody is waiting; the provider is down \(8 attempts/)
  assert.match(
    headline({ ...many, row: { ...open, circuit: 'half_open', reason: 'moved' }, needsAttention: 1 }, now),
    /: the provider is tried again with one job\..* drains by itself\. 1 person needs a decision from you\.$/,
  )
})

test('a pause says whose it is, how long and why; a hold how long and why', () => {
  const paused = { ...closed, circuit: 'paused', reason: 'moving lists' } as const
  assert.equal(
    headline({ ...many, row: paused, pausedBy: 'ada' }, now),
    'Paused by ada until somebody resumes it (moving lists). 312 people waiting, the longest for 14 min.',
  )
  assert.equal(
    headline({ ...calm, row: { ...paused, pausedUntil: ago(-22.5) }, pausedBy: 'ada' }, now),
    'Paused by ada for 23 min more (moving lists). Nobody is waiting.',
  )
  const held = { ...closed, heldUntil: ago(-200), heldReason: 'daily_limit' }
  assert.equal(
    headline({ ...many, row: held }, now),
    '312 people waiting, the longest for 14 min: the provider is held for 3 h more (it takes no more new people today). Everything drains by itself. Nothing to do.',
  )
  assert.equal(
    headline({ ...calm, row: { ...held, heldUntil: ago(1) } }, now),
    'All well. Nobody is waiting.',
  )
})
