import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../providers/outcome.ts'
import { type Ended, wordsOf } from './attempt.ts'
import { MOST_TRIES } from './backoff.ts'
import type { Delivery } from './begin.ts'
import { lesser } from './unrecordable.ts'

const delivery = { provider: { name: 'mailchimp' } } as Delivery
type Job = { as: 'dead' } | { as: 'completed' } | { as: 'retry'; seconds: number }

function said(outcome: Outcome, job: Job, { retryCount = 0, uncount = true } = {}) {
  const record = { ...wordsOf(outcome), state: 'delayed', counts: true, nextSeconds: 7 }
  const of = { queue: 'q', token: 't', userId: 'u', emailNormalised: 'e', uncount }
  return { said: { ...of, outcome, record, job: { id: 'j', retryCount, ...job }, failure: null } } as Ended
}
const words = { code: 'c', message: 'm', requestId: 'r', retryAfter: '1' }
const last = (end: Ended) => {
  const without = lesser(delivery, end)
  assert.ok(without)
  const ended = lesser(delivery, without)
  assert.ok(ended && 'unsaid' in ended)
  return ended
}

test('without its texts an answer leads to the same decision', () => {
  const end = said(
    { kind: 'retry', reason: 'rate_limited', waitSeconds: 60, httpStatus: 429, ...words },
    { as: 'retry', seconds: 0 },
  )
  const without = lesser(delivery, end)
  assert.ok(without && 'said' in without && 'said' in end)
  assert.deepEqual(without.said.outcome, {
    ...{ kind: 'retry', reason: 'rate_limited', waitSeconds: 60, httpStatus: 429 },
    code: 'not_recorded',
  })
  const { requestId, retryAfter, message, state, counts, nextSeconds } = without.said.record
  assert.deepEqual(
    [requestId, retryAfter, message, state, counts, nextSeconds],
    [null, null, null, 'delayed', true, 7],
  )
  assert.deepEqual(without.said.job, end.said.job)
  assert.equal(without.said.record.fingerprint, without.said.failure?.fingerprint)
})

test('if no part can be written the calls still end: at once after a refusal, else as after any fault', () => {
  const again = { as: 'retry', seconds: 5 } as const
  const unreachable: Outcome = { kind: 'retry', reason: 'unreachable' }
  const as = (end: Ended) => last(end).unsaid.job.as
  assert.equal(as(said({ kind: 'rejected', reason: 'no' }, { as: 'dead' })), 'dead')
  assert.equal(as(said({ kind: 'confirmed' }, { as: 'completed' })), 'retry')
  assert.equal(as(said(unreachable, again, { retryCount: MOST_TRIES - 2 })), 'retry')
  assert.equal(as(said(unreachable, again, { retryCount: MOST_TRIES - 1 })), 'dead')
  assert.equal(lesser(delivery, last(said(unreachable, again))), null)
})

test('a request for confirmation that may have been sent stays counted', () => {
  const pending = (uncount: boolean) =>
    last(said({ kind: 'awaiting_confirmation' }, { as: 'completed' }, { uncount }))
  assert.deepEqual([pending(true).unsaid.userId, pending(false).unsaid.userId], ['u', null])
})
