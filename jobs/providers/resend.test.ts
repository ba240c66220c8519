import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { resend, SEGMENT } from '../../simulator/dialects/resend.ts'
import { send } from '../../simulator/provider.ts'
import { conformance } from '../../testing/conformance.ts'
import { adapter, contact, EMAIL, standIn } from '../../testing/stand-in.ts'

const variables = (baseUrl: string, gone = false) => ({
  RESEND_API_KEY: 're_s3cret',
  RESEND_SEGMENT_ID: gone ? '00000000-0000-0000-0000-000000000000' : SEGMENT,
  RESEND_BASE_URL: baseUrl,
})

conformance('resend', {
  variables,
  prior: { new: 'confirmed', unlisted: 'confirmed', subscribed: 'confirmed', unsubscribed: 'suppressed' },
  doubleOptIn: null,
  unreadable: 'unknown_answer',
  memberships: { new: 'missing', unlisted: 'missing', subscribed: 'subscribed', unsubscribed: 'suppressed' },
  contract: { upstream: '/resend', base: '' },
})

const stand = standIn('resend')
const provider = () => adapter('resend', variables(`${stand.url}/resend`))
const subscribe = (email = EMAIL) => provider().subscribe({ ...contact, email }, AbortSignal.timeout(2000))
const { members } = stand.provider
/** The stand-in's own answer, from within `respond`. */
const pass = (request: IncomingMessage, response: ServerResponse) =>
  stand.provider.provide(resend, request, response)
const calls = () => stand.provider.recorded().requests.map(({ method, path }) => `${method} ${path}`)

const typed = `/resend/contacts/${encodeURIComponent(EMAIL)}`
const lower = typed.toLowerCase()

test('the calls for somebody new: look, create with the address alone, add to the segment', async () => {
  const seen: unknown[] = []
  stand.respond = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { method, url, headers } = request
    assert.equal(headers.authorization, 'Bearer re_s3cret')
    seen.push([method, url, text])
    if (method === 'GET') return send(response, { status: 404, body: { name: 'not_found', message: '' } })
    const body = url === '/resend/contacts' ? { id: 'c/1' } : { object: 'contact_segment', contact_id: 'c/1' }
    send(response, { status: body.id ? 201 : 200, body })
  }
  assert.equal((await subscribe()).kind, 'confirmed')
  assert.deepEqual(seen, [
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

test('who opts out between look and write stays opted out', async () => {
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
  stand.onlyWrites = true
  for (const [message, kind] of [
    ['Audience not found', 'misconfigured'],
    ['Contact not found', 'retry'],
  ] as const) {
    const paths: (string | undefined)[] = []
    stand.respond = (request, response) => {
      paths.push(request.url)
      members.change(member, { status: 'unsubscribed' })
      send(response, { status: 404, body: { statusCode: 404, name: 'not_found', message } })
    }
    members.change(member, { status: 'subscribed' })
    assert.equal((await subscribe()).kind, kind)
    assert.deepEqual(paths, [`/resend/contacts/${member.uuid}/segments/${SEGMENT}`])
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

const refusals: [string, number, object | string, { kind: string; reason?: string }][] = [
  ['no key', 401, { name: 'missing_api_key' }, { kind: 'misconfigured', reason: 'unauthorized' }],
  ['a sending key', 401, { name: 'restricted_api_key' }, { kind: 'misconfigured', reason: 'unauthorized' }],
  ['a wrong key', 403, { name: 'invalid_api_key' }, { kind: 'misconfigured', reason: 'unauthorized' }],
  ['too fast', 429, { name: 'rate_limit_exceeded' }, { kind: 'retry', reason: 'rate_limited' }],
  ['a day’s quota', 429, { name: 'daily_quota_exceeded' }, { kind: 'misconfigured', reason: 'plan_limit' }],
  [
    'a month’s quota',
    429,
    { name: 'monthly_quota_exceeded' },
    { kind: 'misconfigured', reason: 'plan_limit' },
  ],
  [
    'a bad address',
    422,
    { name: 'validation_error', message: 'Invalid `email` field.' },
    { kind: 'rejected', reason: 'invalid_email' },
  ],
  [
    'the same as 400',
    400,
    { name: 'validation_error', message: 'The email address is not valid.' },
    { kind: 'rejected', reason: 'invalid_email' },
  ],
  ['another field', 422, { name: 'validation_error', message: 'Invalid `foo`.' }, { kind: 'unknown_answer' }],
  ['our mistake', 422, { name: 'missing_required_field' }, { kind: 'unknown_answer' }],
  ['their fault', 500, { name: 'internal_server_error' }, { kind: 'retry', reason: 'server_error' }],
]
for (const [what, status, body, expected] of refusals) {
  test(`${what}: ${expected.kind} ${expected.reason ?? ''}, in one write`, async () => {
    let writes = 0
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      writes++
      request.resume()
      send(response, { status, body })
    }
    const outcome = await subscribe()
    assert.deepEqual({ kind: outcome.kind, ...('reason' in outcome && { reason: outcome.reason }) }, expected)
    assert.equal(writes, 1)
  })
}
