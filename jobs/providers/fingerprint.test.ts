import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastMs } from '../../testing/least-ms.ts'
import { failureOf, normaliseMessage } from './fingerprint.ts'
import { type Outcome, redact } from './outcome.ts'

const rejected = (message: string, code = 'Invalid Resource'): Outcome => ({
  kind: 'rejected',
  reason: 'invalid_email',
  code,
  message: redact(message),
})
const print = (outcome: Outcome, provider = 'mailchimp') => failureOf(provider, outcome)?.fingerprint

/** Values that differ from person to person, as providers write them. */
const different = fc.oneof(
  fc.emailAddress(),
  fc.uuid(),
  fc.integer({ min: 0 }).map(String),
  fc
    .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
    .map((date) => date.toISOString()),
  fc
    .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
    .map((date) => date.toUTCString()),
  fc.ipV4(),
  fc.uint8Array({ minLength: 16, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  fc.domain(),
)
/** The same kind twice. */
const twoOfAKind = fc.oneof(
  ...[
    fc.emailAddress(),
    fc.uuid(),
    fc.nat().map(String),
    fc
      .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
      .map((date) => date.toISOString()),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => `a1${Buffer.from(bytes).toString('hex')}`),
  ].map((kind) => fc.tuple(kind, kind)),
)
const words = fc.stringMatching(/^[a-z ,.]{0,40}$/)

test('the same cause with other addresses, ids, times and numbers is the same group', () => {
  fc.assert(
    fc.property(twoOfAKind, words, words, ([one, other], before, after) => {
      const text = (value: string) => `${before} ${value} ${after}`
      assert.equal(print(rejected(text(one))), print(rejected(text(other))))
    }),
  )
})

test('values that differ from person to person are removed from the message', () => {
  fc.assert(
    fc.property(different, words, (value, before) => {
      const normalised = normaliseMessage(`${before} ${value} looks wrong`)
      assert.ok(!normalised.includes(value), normalised)
      assert.ok(!/\d/.test(normalised), normalised)
    }),
  )
})

test('normalising again changes nothing, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (text) => {
      const once = normaliseMessage(text)
      assert.equal(normaliseMessage(once), once)
    }),
  )
})

test('bounded and of one form, whatever the provider said', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), fc.string({ maxLength: 500 }), (message, code) => {
      const failure = failureOf('mailchimp', { kind: 'unknown_answer', message, code })
      assert.match(failure?.fingerprint ?? '', /^[0-9a-f]{32}$/)
      assert.ok((failure?.message ?? '').length <= 200 && (failure?.code ?? '').length <= 200)
      assert.equal(print({ kind: 'unknown_answer', message, code }), failure?.fingerprint)
    }),
  )
})

test('a cut text stays storable', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(4), (before, kind) => {
      const text = 'x'.repeat(before) + '😀'.repeat(300)
      const outcome = [
        { kind: 'unknown_answer', message: text },
        { kind: 'unknown_answer', code: text },
        { kind: 'unknown_answer', code: `${text}@` },
        { kind: 'rejected', reason: text },
        { kind: 'rejected', reason: 'x', message: redact(text) },
      ][kind] as Outcome
      const { reason, code, message } = failureOf('mailchimp', outcome) ?? {}
      for (const one of [reason, code, message]) assert.ok(!one || one.isWellFormed(), JSON.stringify(one))
    }),
  )
})

test('messages with different words are in different groups', () => {
  const prints = new Set([
    print(rejected('looks fake')),
    print(rejected('is a role address')),
    print(rejected('looks fake', 'Forgotten')),
    print(rejected('looks fake'), 'brevo'),
    print({ kind: 'rejected', reason: 'blocked', code: 'Invalid Resource', message: 'looks fake' }),
    print({ kind: 'unknown_answer', code: 'Invalid Resource', message: 'looks fake' }),
    print(rejected('looks fake', '550')),
    print(rejected('looks fake', '421')),
  ])
  assert.equal(prints.size, 8)
})

test('as providers write', () => {
  for (const [said, normalised] of [
    ['somebody@example.com looks fake or invalid', '[address] looks fake or invalid'],
    [
      'The domain portion is invalid (the portion after the @: foo.con)',
      'The domain portion is invalid (the portion after the @: [host])',
    ],
    ['connect ECONNREFUSED 127.0.0.1:4010', 'connect ECONNREFUSED [number]'],
    ['getaddrinfo ENOTFOUND us19.api.mailchimp.com', 'getaddrinfo ENOTFOUND [host]'],
    ['Request req_01HXYZ7Q2M4N8P failed at 2026-11-24T10:11:12Z', 'Request [id] failed at [time]'],
    ['Try again after Tue, 24 Nov 2026 10:11:12 GMT', 'Try again after [time]'],
    ['{"surprise":[1,2,3]}', '{"surprise":[[number]]}'],
    ['no answer in time', 'no answer in time'],
  ] as const)
    assert.equal(normaliseMessage(said), normalised)
})

test('a person who is settled well is in no group', () => {
  for (const kind of ['confirmed', 'already_subscribed', 'awaiting_confirmation', 'suppressed'] as const)
    assert.equal(failureOf('mailchimp', { kind }), null)
})

test('a long text takes no time', () => {
  const read = () => {
    for (const unit of ['a', '1', 'a1', 'a.', '1:', 'a-', '@', 'https://'])
      normaliseMessage(unit.repeat(500 / unit.length))
  }
  assert.ok(leastMs(read, 200) < 200)
})
