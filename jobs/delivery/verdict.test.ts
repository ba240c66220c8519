import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../providers/outcome.ts'
import { MAX_SECONDS, MIN_SECONDS, MOST_TRIES } from './backoff.ts'
import { verdictOn } from './verdict.ts'

const DAY = 24 * 3600
type Row = [outcome: Outcome, state: string, job: string, counts: boolean, next: number | null]

const completed: Row[] = [
  [{ kind: 'confirmed' }, 'confirmed', 'completed', true, null],
  [{ kind: 'already_subscribed' }, 'confirmed', 'completed', true, null],
  [{ kind: 'awaiting_confirmation' }, 'check_inbox', 'completed', true, null],
  [{ kind: 'suppressed' }, 'opted_out', 'completed', true, null],
]
const dead: Row[] = [
  [{ kind: 'rejected', reason: 'invalid_email' }, 'needs_attention', 'dead', true, null],
  [{ kind: 'unknown_answer' }, 'needs_attention', 'dead', true, null],
]
/** Everybody waits for these. They do not count as a person's try, and are due when the hold is over. */
const held: Row[] = [
  [{ kind: 'misconfigured', reason: 'unauthorized' }, 'delayed', 'retry in 60', false, null],
  [{ kind: 'retry', reason: 'rate_limited' }, 'delayed', 'retry in 0', false, null],
  [{ kind: 'retry', reason: 'rate_limited', waitSeconds: 7 }, 'delayed', 'retry in 0', false, 7],
  [{ kind: 'retry', reason: 'daily_limit' }, 'delayed', 'retry in 0', false, null],
]
const reasons = ['timeout', 'unreachable', 'server_error', 'bad_response', 'throttled_address'] as const
const faults = (seconds: number) =>
  reasons.map((reason): Row => [{ kind: 'retry', reason }, 'delayed', `retry in ${seconds}`, true, seconds])
const over = reasons.map((reason): Row => [{ kind: 'retry', reason }, 'needs_attention', 'dead', true, null])

/** With the longest possible random wait. */
const longest = () => 1
const tables: [tries: number, rows: Row[]][] = [
  [0, [...completed, ...dead, ...held, ...faults(2 * MIN_SECONDS)]],
  [1, [...completed, ...dead, ...held, ...faults(4 * MIN_SECONDS)]],
  [MOST_TRIES - 2, [...completed, ...dead, ...held, ...faults(MAX_SECONDS)]],
  [MOST_TRIES - 1, [...completed, ...dead, ...held, ...over]],
  [MOST_TRIES + 5, [...completed, ...dead, ...held, ...over]],
]
for (const [tries, rows] of tables) {
  test(`after ${tries} tries that counted`, () => {
    for (const [outcome, state, job, counts, nextSeconds] of rows) {
      const verdict = verdictOn(outcome, { tries, throttled: 0 }, longest)
      const { as } = verdict.job
      assert.deepEqual(
        {
          state: verdict.state,
          job: verdict.job.as === 'retry' ? `retry in ${verdict.job.seconds}` : as,
          counts: verdict.counts,
          nextSeconds: verdict.nextSeconds,
          outcome: verdict.outcome,
        },
        { state, job, counts, nextSeconds, outcome },
        JSON.stringify(outcome),
      )
    }
  })
}

test('the membership is noted if the answer gives it, and left alone otherwise', () => {
  const memberships = [...completed, ...dead, ...held].map(([outcome]) => [
    outcome.kind,
    verdictOn(outcome, { tries: 0, throttled: 0 }).membership,
  ])
  assert.deepEqual(Object.fromEntries(memberships), {
    confirmed: 'subscribed',
    already_subscribed: 'subscribed',
    awaiting_confirmation: 'pending',
    suppressed: 'suppressed',
    rejected: null,
    unknown_answer: null,
    misconfigured: null,
    retry: null,
  })
})

test('the wait that the provider asks for wins where it is longer, up to a day', () => {
  const waits = [3, 500, 10 * DAY].map((waitSeconds) => {
    const outcome: Outcome = { kind: 'retry', reason: 'server_error', waitSeconds }
    return verdictOn(outcome, { tries: 0, throttled: 0 }, longest).nextSeconds
  })
  assert.deepEqual(waits, [10, 500, DAY])
})

test('an address throttled for the third time is refused, whatever its tries; no other reason leads to that', () => {
  const said = (reason: 'throttled_address' | 'timeout', throttled: number) => {
    const { outcome, state, job } = verdictOn({ kind: 'retry', reason }, { tries: 0, throttled })
    return [outcome.kind, state, job.as]
  }
  assert.deepEqual(said('throttled_address', 1), ['retry', 'delayed', 'retry'])
  assert.deepEqual(said('throttled_address', 2), ['rejected', 'needs_attention', 'dead'])
  assert.deepEqual(said('throttled_address', 9), ['rejected', 'needs_attention', 'dead'])
  assert.deepEqual(said('timeout', 9), ['retry', 'delayed', 'retry'])
})
