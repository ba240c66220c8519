import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headline } from './headline-words.ts'

const now = Date.UTC(2030, 0, 1, 9, 30)
const ago = (minutes: number) => new Date(now - minutes * 60_000)
const closed = {
  circuit: 'closed',
  reason: null,
  pausedUntil: null,
  heldUntil: null,
  heldReason: null,
  refused: [] as string[],
  refusedSince: null,
  now: new Date(now),
} as const
const calm = {
  waiting: { people: 0, oldest: null },
  provider: 'Mailchimp',
  row: closed,
  pausedBy: null,
  last: null,
  workers: 1,
  needsAttention: 0,
  decided: 0,
  downSince: null,
  drainSeconds: null,
}
const many = { ...calm, waiting: { people: 312, oldest: ago(14) }, drainSeconds: 720 }
const unavailable = { outcome: 'retry', reason: 'server_error', httpStatus: 503, message: null } as const
const badKey = {
  ...closed,
  circuit: 'misconfigured',
  reason: 'settings_refused unauthorized 401 API Key Invalid',
} as const
const said = (facts: Parameters<typeof headline>[0]) =>
  headline(facts)
    .map((part) => {
      if (typeof part === 'string') return part
      return 'at' in part ? `[${part.at.toISOString().slice(11, 16)}]` : part.todo
    })
    .join('')

test('all well, and people who need attention', () => {
  for (const facts of [calm, { ...calm, row: null }, { ...calm, last: unavailable }])
    assert.equal(said(facts), 'All well. Nobody is waiting.')
  assert.equal(said({ ...calm, needsAttention: 1 }), 'Nobody is waiting. 1 person needs your attention.')
})

test('people on the list of a bulk action need no administrator; the others still do', () => {
  assert.equal(
    said({ ...calm, needsAttention: 39, decided: 39 }),
    'Nobody is waiting. 39 people have their turn in a bulk action.',
  )
  assert.match(
    said({ ...many, needsAttention: 40, decided: 1 }),
    /They need nothing from you\. 39 people need your attention\. 1 more person has a turn in a bulk action\.$/,
  )
  assert.match(
    said({ ...many, needsAttention: 2, decided: 2 }),
    /2 people have their turn in a bulk action\. Nothing to do\.$/,
  )
})

test('drains now: at the pace of the last minutes, and without a time where nobody knows one', () => {
  assert.equal(said(many), '312 people waiting, the longest for 14 min. Drains about [09:42]. Nothing to do.')
  assert.equal(
    said({ ...many, drainSeconds: null }),
    '312 people waiting, the longest for 14 min. Nothing to do.',
  )
  assert.match(
    said({ ...many, drainSeconds: 3 }),
    /14 min\. Nothing to do\.$/,
    'waits for tries of their own',
  )
  const new_ = { ...many, waiting: { people: 1, oldest: ago(0.5) } }
  assert.equal(said(new_), '1 person waiting. Nothing to do.', 'just now')
  assert.equal(
    said({ ...many, last: unavailable }),
    '312 people waiting, the longest for 14 min: Mailchimp fails (answers 503). Jobs are retried automatically. Drains about [09:42]. Nothing to do.',
  )
})

test('many are told as of their last count', () => {
  const waiting = { people: 123_456, oldest: ago(200) }
  assert.match(
    said({ ...many, waiting: { ...waiting, asOf: ago(1) } }),
    /^About 123,456 people waiting, the longest for 3 h\./,
  )
  assert.match(said({ ...many, waiting: { ...waiting, atLeast: true } }), /^More than 123,456 people waiting/)
})

test('a stopped worker and a wrong key come first', () => {
  assert.equal(
    said({ ...many, row: badKey, workers: 0 }),
    'No worker is running: start one. 312 people waiting, the longest for 14 min. Drains in about 12 min once one runs.',
  )
  assert.equal(
    said({ ...many, row: badKey, needsAttention: 2 }),
    'Mailchimp refuses our key or list (unauthorized): correct the settings; everybody waits and nobody’s attempt is used up. 312 people waiting, the longest for 14 min. Drains in about 12 min once that is right. 2 people need your attention.',
  )
})

test('a provider that is down needs no action; people who need attention are still mentioned', () => {
  const reason = '8 attempts in a row failed'
  const open = { ...closed, circuit: 'open', reason } as const
  assert.equal(
    said({ ...many, row: open, last: unavailable, downSince: ago(15) }),
    '312 people waiting, the longest for 14 min: Mailchimp is down (answers 503) since [09:15]. It is probed, and everything drains by itself, in about 12 min once it is back. Nothing to do.',
  )
  assert.match(
    said({ ...many, row: open, last: { ...unavailable, reason: 'timeout', httpStatus: null } }),
    /: Mailchimp is down \(does not answer in time\)\. It is probed/,
  )
  assert.match(
    said({ ...many, last: { ...unavailable, reason: 'unreachable', httpStatus: null } }),
    /: Mailchimp fails \(cannot be reached\)\. Jobs are retried/,
  )
  assert.match(
    said({ ...calm, row: open }),
    /^Nobody is waiting; Mailchimp is down\. It is probed, and everything drains by itself once it is back\./,
  )
  assert.match(
    said({ ...many, row: { ...open, circuit: 'half_open' }, needsAttention: 1 }),
    /: Mailchimp is tried again with one job\..* by itself\. Drains in about 12 min then\. They need nothing from you\. 1 person needs your attention\.$/,
  )
})

test('a pause says whose it is, until when and why', () => {
  const paused = { ...closed, circuit: 'paused', reason: 'moving lists' } as const
  assert.equal(
    said({ ...many, row: paused, pausedBy: 'ada' }),
    'Paused by ada until somebody resumes it (moving lists). 312 people waiting, the longest for 14 min. Drains in about 12 min once it is resumed.',
  )
  const ending = { ...paused, pausedUntil: ago(-23) }
  assert.equal(
    said({ ...calm, row: ending, pausedBy: 'ada' }),
    'Paused by ada until [09:53] (moving lists). Nobody is waiting.',
  )
  assert.match(said({ ...many, row: ending }), /14 min\. Drains about \[10:05\]\.$/)
  const held = { heldUntil: ago(-33), heldReason: 'rate_limited' }
  assert.match(said({ ...many, row: { ...ending, ...held } }), /14 min\. Drains about \[10:15\]\.$/)
  assert.match(
    said({ ...many, row: ending, last: unavailable, downSince: ago(15) }),
    /\(moving lists\)\. Mailchimp was down by then \(answers 503\), since \[09:15\]\. 312 people/,
  )
  assert.match(
    said({ ...many, row: ending, last: unavailable }),
    /\(moving lists\)\. Mailchimp failed before that \(answers 503\)\. .* Drains in about 12 min once it is resumed and Mailchimp is back\.$/,
  )
})

test('a hold says until when and why', () => {
  const held = { ...closed, heldUntil: ago(-10), heldReason: 'rate_limited' }
  assert.equal(
    said({ ...many, row: held }),
    '312 people waiting, the longest for 14 min: Mailchimp is held until [09:40] (it asked us to slow down). Everything drains by itself. Drains about [09:52]. Nothing to do.',
  )
  assert.match(
    said({ ...many, row: { ...held, heldReason: 'daily_limit' }, drainSeconds: 60_000 }),
    /\(it takes no more new people today\)\. Everything drains by itself\. Drains about \[02:10\]\./,
  )
  assert.equal(said({ ...calm, row: { ...held, heldUntil: ago(1) } }), 'All well. Nobody is waiting.')
})

test('a provider that wants no call is not called before, also where a probe would find out how it is', () => {
  const held = { ...closed, heldUntil: ago(-10), heldReason: 'rate_limited' }
  assert.match(
    said({ ...many, row: { ...held, circuit: 'open' } }),
    /once it is back\. Not before \[09:40\] \(it asked us to slow down\)\. Nothing to do\.$/,
  )
  assert.doesNotMatch(
    said({ ...many, row: { ...held, circuit: 'open', heldReason: 'daily_limit' } }),
    /Not before/,
    'reads go on when a day is full',
  )
})

test('everybody refused: since when, how many, what was said, and that it ends by itself or by hand', () => {
  const refused = Array.from({ length: 20 }, (_, index) => `person ${index}`)
  const slowed = { ...closed, circuit: 'slowed', refused, refusedSince: ago(8), reason: 'x' } as const
  const fake = {
    outcome: 'rejected',
    reason: 'invalid_email',
    httpStatus: 400,
    message: '[address] looks fake or invalid.',
  } as const
  const waiting = { people: 282, oldest: ago(8) }
  assert.equal(
    said({ ...many, waiting, row: slowed, last: fake, needsAttention: 20 }),
    'Mailchimp refuses everybody since [09:22], 20 of 20: “[address] looks fake or invalid”. 282 people waiting, the longest for 8 min. One person a minute is tried; the first one accepted restores the pace. Drains in about 12 min then. Go on at full pace, or stop. 20 people need your attention.',
  )
  assert.match(
    said({ ...calm, row: slowed, last: { ...fake, message: 'x'.repeat(500) } }),
    /, 20 of 20: invalid email\. Nobody is waiting\. One person a minute is tried/,
    'a long answer stands on the provider’s page',
  )
  assert.match(said({ ...calm, row: slowed, last: unavailable }), /, 20 of 20\. Nobody is waiting\./)
  assert.match(
    said({ ...calm, row: { ...slowed, heldUntil: ago(-10), heldReason: 'rate_limited' } }),
    /restores the pace\. Not before \[09:40\]/,
  )
  const links = headline({ ...calm, row: slowed, needsAttention: 20 }).flatMap((part) =>
    typeof part === 'object' && 'href' in part ? part.href : [],
  )
  assert.deepEqual(links, ['/admin/provider', '/admin/failures'])
})

test('a hold and a wait are measured by the database’s clock, not by that of this process', () => {
  const year = 365 * 24 * 3600_000
  const row = { ...closed, heldUntil: new Date(Date.now() + year), heldReason: 'rate_limited' }
  const at = (ms: number) => said({ ...many, row: { ...row, now: new Date(Date.now() + ms) } })
  assert.match(at(year - 60_000), /is held until/)
  assert.doesNotMatch(at(year + 60_000), /is held until/)
})
