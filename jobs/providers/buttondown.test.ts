import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { conformance, type Said } from '../../testing/conformance.ts'
import { type contact, EMAIL, standIn } from '../../testing/stand-in.ts'

const unfit = (field: string) => ({ detail: [{ type: 'x', loc: ['body', 'input', field], msg: 'Not so.' }] })
const answers: Said[] = [
  ['suppressed', 400, { code: 'subscriber_suppressed', detail: '' }, 'suppressed'],
  ...(['email_blocked', 'subscriber_blocked', 'ip_address_spammy'] as const).map(
    (code): Said => [code, 400, { code, detail: '' }, 'rejected', code],
  ),
  ...(['email_invalid', 'email_empty'] as const).map(
    (code): Said => [code, 400, { code, detail: '' }, 'rejected', 'invalid_email'],
  ),
  ['an unfit address', 422, unfit('email_address'), 'rejected', 'invalid_email'],
  ['another field', 422, unfit('surprise'), 'unknown_answer'],
  ['a wrong tag', 400, { code: 'tag_invalid', detail: '' }, 'unknown_answer'],
  [
    'a closed newsletter',
    400,
    { code: 'newsletter_not_accepting_subscribers', detail: '' },
    'misconfigured',
    'newsletter_closed',
  ],
  ['no such path', 404, { detail: 'Not Found' }, 'misconfigured', 'wrong_base_url'],
  ['the key in use by another request', 409, undefined, 'retry', 'bad_response'],
  ['stopped by the firewall', 201, { type: 'blocked' }, 'rejected', 'blocked'],
  ['a type we do not know', 201, { type: 'something_new' }, 'unknown_answer'],
]
conformance('buttondown', {
  prior: {
    new: 'awaiting_confirmation',
    subscribed: 'already_subscribed',
    pending: 'awaiting_confirmation',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    archived: 'suppressed',
    transactional: 'suppressed',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  answers,
  memberships: {
    new: 'missing',
    subscribed: 'subscribed',
    pending: 'pending',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    archived: 'suppressed',
    transactional: 'suppressed',
    blocked: 'suppressed',
  },
  contract: { upstream: '/buttondown/v1', base: '' },
})

const stand = standIn('buttondown')
const { members } = stand.provider
const { make, subscribe, pass } = stand
const calls = () => stand.provider.recorded().requests.map(({ method }) => method)

/** Lets the stand-in answer, and keeps the headers and bodies of the writes. */
function watchWrites() {
  const seen: { url?: string; headers: IncomingMessage['headers']; body: string }[] = []
  stand.onlyWrites = true
  stand.respond = (request, response) => {
    const one = { url: request.url, headers: request.headers, body: '' }
    seen.push(one)
    request.on('data', (chunk) => {
      one.body += chunk
    })
    return pass(request, response)
  }
  return seen
}

test('the call for somebody new: address and consent’s address, no type, no collision behaviour', async () => {
  const seen = watchWrites()
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  assert.deepEqual(calls(), ['GET', 'POST'])
  const [write] = seen
  assert.equal(write?.url, '/buttondown/v1/subscribers')
  assert.deepEqual(JSON.parse(write?.body ?? ''), { email_address: EMAIL, ip_address: '203.0.113.9' })
  assert.equal(write?.headers.authorization, 'Token s3cret')
  assert.equal(write?.headers['x-buttondown-collision-behavior'], undefined)
  assert.equal(write?.headers['x-buttondown-bypass-firewall'], undefined)
})

test('an address of consent that we do not have is left out', async () => {
  const seen = watchWrites()
  await subscribe({ consentAddress: null })
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), { email_address: EMAIL })
})

test('one key for the retries of ten minutes, another for later and for another job', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-01-02T03:00:00Z') })
  const seen = watchWrites()
  const keyNow = async (more: Partial<typeof contact> = {}) => {
    members.clear()
    await subscribe(more)
    return seen.at(-1)?.headers['x-idempotency-key']
  }
  const first = await keyNow()
  t.mock.timers.setTime(Date.parse('2026-01-02T03:09:59Z'))
  assert.equal(await keyNow(), first)
  assert.notEqual(await keyNow({ jobId: '019b0000-0000-7000-8000-00000000000b' }), first)
  t.mock.timers.setTime(Date.parse('2026-01-02T03:10:00Z'))
  assert.notEqual(await keyNow(), first)
  assert.ok(typeof first === 'string' && first.length <= 200 && !first.includes('@'))
})

test('known people cost no POST, which counts towards the day’s limit', async () => {
  members.add(EMAIL, 'unsubscribed')
  assert.equal((await subscribe()).kind, 'suppressed')
  assert.deepEqual(calls(), ['GET'])
})

for (const [status, kind] of [
  ['subscribed', 'already_subscribed'],
  ['unsubscribed', 'suppressed'],
] as const) {
  test(`who is made and ${status} between look and POST: ${kind}, and left alone`, async () => {
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      members.add(EMAIL, status)
      return pass(request, response)
    }
    assert.equal((await subscribe()).kind, kind)
    assert.equal(members.get(EMAIL)?.status, status)
    assert.deepEqual(calls(), ['GET', 'POST', 'GET'])
  })
}

test('the day’s limit names no time: the caller knows when its day ends', async () => {
  for (const body of [
    { code: 'rate_limited', detail: 'You have reached the limit.' },
    { code: 'invalid_input', detail: 'Use POST /v1/imports to add subscribers in bulk.' },
  ]) {
    stand.answer({ status: 400, body }, { onlyWrites: true })
    const outcome = await subscribe()
    assert.ok(outcome.kind === 'retry' && outcome.reason === 'daily_limit', JSON.stringify(outcome))
    assert.equal(outcome.waitSeconds, undefined)
  }
  assert.equal(make({ BUTTONDOWN_NEW_PER_DAY: '250' }).limits.newPerDay, 250)
})

test('an address that contains the path of imports is a bad address, and no limit of the day', async () => {
  for (const email of ['v1/imports.x@example.com', '/v1/imports@example.com']) {
    const body = {
      code: 'email_invalid',
      detail: `https://example.com/${email} is not a valid email address.`,
    }
    stand.answer({ status: 400, body }, { onlyWrites: true })
    const outcome = await subscribe({ email })
    assert.deepEqual([outcome.kind, 'reason' in outcome && outcome.reason], ['rejected', 'invalid_email'])
  }
})
