import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEGMENT } from '../../simulator/dialects/resend.ts'
import { conformance, type Said } from '../../testing/conformance.ts'
import { EMAIL, standIn } from '../../testing/stand-in.ts'

const answers: Said[] = [
  ['no key', 401, { name: 'missing_api_key' }, 'misconfigured', 'unauthorized'],
  ['a sending key', 401, { name: 'restricted_api_key' }, 'misconfigured', 'unauthorized'],
  ['a wrong key', 403, { name: 'invalid_api_key' }, 'misconfigured', 'unauthorized'],
  ['too fast', 429, { name: 'rate_limit_exceeded' }, 'retry', 'rate_limited'],
  ['a day’s quota', 429, { name: 'daily_quota_exceeded' }, 'misconfigured', 'plan_limit'],
  ['a month’s quota', 429, { name: 'monthly_quota_exceeded' }, 'misconfigured', 'plan_limit'],
  [
    'a bad address',
    422,
    { name: 'validation_error', message: 'Invalid `email` field.' },
    'rejected',
    'invalid_email',
  ],
  [
    'the same as 400',
    400,
    { name: 'validation_error', message: 'The email address is not valid.' },
    'rejected',
    'invalid_email',
  ],
  ['another field', 422, { name: 'validation_error', message: 'Invalid `foo`.' }, 'unknown_answer'],
  ['our mistake', 422, { name: 'missing_required_field' }, 'unknown_answer'],
  ['their fault', 500, { name: 'internal_server_error' }, 'retry', 'server_error'],
]
conformance('resend', {
  prior: { new: 'confirmed', unlisted: 'confirmed', subscribed: 'confirmed', unsubscribed: 'suppressed' },
  doubleOptIn: null,
  unreadable: 'unknown_answer',
  answers,
  memberships: { new: 'missing', unlisted: 'missing', subscribed: 'subscribed', unsubscribed: 'suppressed' },
  contract: { upstream: '/resend', base: '' },
})

const stand = standIn('resend')
const { subscribe, pass, calls } = stand
const { members } = stand.provider

const typed = `/resend/contacts/${encodeURIComponent(EMAIL)}`
const lower = typed.toLowerCase()

test('the calls for somebody new: look, create with the address alone, add to the segment', async () => {
  const seen = stand.record(({ method, url }) => {
    if (method === 'GET') return { status: 404, body: { name: 'not_found', message: '' } }
    const body = url === '/resend/contacts' ? { id: 'c/1' } : { object: 'contact_segment', contact_id: 'c/1' }
    return { status: body.id ? 201 : 200, body }
  })
  assert.equal((await subscribe()).kind, 'confirmed')
  for (const { headers } of seen) assert.equal(headers.authorization, 'Bearer re_s3cret')
  const told = seen.map(({ method, url, text }) => [method, url, text])
  assert.deepEqual(told, [
    ['GET', typed, ''],
    ['GET', lower, ''],
    ['POST', '/resend/contacts', JSON.stringify({ email: EMAIL })],
    ['POST', `/resend/contacts/c%2F1/segments/${SEGMENT}`, ''],
  ])
})

test('somebody known is never sent to POST /contacts, which would take back an opt-out', async () => {
  const { uuid } = members.add(EMAIL, 'subscribed', { listed: false })
  assert.equal((await subscribe()).kind, 'confirmed')
  assert.deepEqual(calls(), [`GET ${typed}`, `POST /resend/contacts/${uuid}/segments/${SEGMENT}`])
  assert.equal(members.get(EMAIL)?.listed, true)
})

test('known in other capitals: found, and left opted out', async () => {
  members.add(EMAIL.toLowerCase(), 'unsubscribed')
  assert.equal((await subscribe()).kind, 'suppressed')
  assert.deepEqual(calls(), [`GET ${typed}`, `GET ${lower}`])
})

test('a person who opts out between look and write stays opted out', async () => {
  const member = members.add(EMAIL, 'subscribed', { listed: false })
  stand.onlyWrites = true
  stand.respond = (request, response) => {
    members.change(member, { status: 'unsubscribed' })
    return pass(request, response)
  }
  await subscribe()
  assert.equal(member.status, 'unsubscribed')
})

test('a 404 of the segment call never leads to POST /contacts', async () => {
  const member = members.add(EMAIL, 'subscribed')
  for (const [message, kind] of [
    ['Audience not found', 'misconfigured'],
    ['Contact not found', 'retry'],
  ] as const) {
    const seen = stand.record(
      () => {
        members.change(member, { status: 'unsubscribed' })
        return { status: 404, body: { statusCode: 404, name: 'not_found', message } }
      },
      { onlyWrites: true },
    )
    members.change(member, { status: 'subscribed' })
    assert.equal((await subscribe()).kind, kind)
    assert.deepEqual(
      seen.map(({ url }) => url),
      [`/resend/contacts/${member.uuid}/segments/${SEGMENT}`],
    )
  }
})

test('an answer lost after POST: the next attempt looks, and does not POST again', async () => {
  stand.onlyWrites = true
  stand.respond = async (request) => {
    members.add(EMAIL, 'subscribed', { listed: false })
    request.socket.destroy()
  }
  assert.equal((await subscribe()).kind, 'retry')
  stand.respond = null
  const member = members.get(EMAIL)
  assert.ok(member)
  members.change(member, { status: 'unsubscribed' })
  assert.equal((await subscribe()).kind, 'suppressed')
  assert.equal(member.status, 'unsubscribed')
})
