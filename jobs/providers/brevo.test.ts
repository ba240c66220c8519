import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../../simulator/dialects/index.ts'
import { send } from '../../simulator/provider.ts'
import { conformance } from '../../testing/conformance.ts'
import { adapter, contact, EMAIL, standIn } from '../../testing/stand-in.ts'

const variables = (baseUrl: string, gone = false) => ({
  BREVO_API_KEY: 's3cret',
  BREVO_LIST_ID: gone ? '8' : '7',
  BREVO_BASE_URL: baseUrl,
})
const known = { subscribed: 'already_subscribed', unsubscribed: 'suppressed', cleaned: 'suppressed' } as const
const memberships = {
  new: 'missing',
  unlisted: 'missing',
  subscribed: 'subscribed',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
} as const

conformance('brevo', {
  variables,
  prior: { new: 'confirmed', unlisted: 'confirmed', ...known, blocked: 'suppressed' },
  doubleOptIn: null,
  unreadable: 'unknown_answer',
  memberships,
  contract: { upstream: '/brevo/v3', base: '' },
})

const stand = standIn('brevo')
const make = () => adapter('brevo', variables(`${stand.url}/brevo/v3`))
const signal = () => AbortSignal.timeout(2000)
const subscribe = () => make().subscribe(contact, signal())
const writes = () => stand.provider.recorded().requests.filter(({ method }) => method !== 'GET')
const status = () => stand.provider.members.get(EMAIL)?.status

/** Records what is sent; reads say that nobody is known, writes are answered 201. */
function record() {
  const seen: unknown[] = []
  stand.respond = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { method, url, headers } = request
    seen.push([method, url, headers['api-key'], text && JSON.parse(text)])
    if (method === 'GET') send(response, { status: 404, body: { code: 'document_not_found', message: '' } })
    else send(response, { status: 201, body: { id: 1 } })
  }
  return seen
}
const look = ['GET', '/brevo/v3/contacts/Some.Body%40example.com', 's3cret', '']

test('the calls: who is it, then POST, which may not change anybody known and never unblocks', async () => {
  const seen = record()
  assert.equal((await subscribe()).kind, 'confirmed')
  const body = { email: EMAIL, listIds: [7], updateEnabled: false }
  assert.deepEqual(seen, [look, ['POST', '/brevo/v3/contacts', 's3cret', body]])
})

test('only somebody seen to be on no list of ours is changed', async () => {
  const bodies: unknown[] = []
  stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
  stand.onlyWrites = true
  stand.respond = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    bodies.push(JSON.parse(text))
    send(response, { status: 204 })
  }
  assert.equal((await subscribe()).kind, 'confirmed')
  assert.deepEqual(bodies, [{ email: EMAIL, listIds: [7], updateEnabled: true }])
})

for (const prior of ['new', 'unlisted'] as const) {
  test(`${prior}: who opts out between the look and the write stays out`, async () => {
    const { members } = stand.provider
    if (prior === 'unlisted') members.add(EMAIL, 'subscribed', { listed: false })
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      const member = members.get(EMAIL) ?? members.add(EMAIL, 'subscribed')
      members.change(member, { status: 'blocked' })
      stand.provider.provide(dialects.brevo, request, response)
    }
    await subscribe()
    assert.equal(status(), 'blocked')
  })
}

for (const code of ['duplicate_parameter', 'invalid_parameter']) {
  test(`somebody who came into being since we looked (${code}) is looked at again, not overwritten`, async () => {
    let posts = 0
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      posts++
      request.resume()
      stand.provider.members.add(EMAIL, 'unsubscribed')
      const message = 'Unable to create contact, email is already associated with another Contact'
      send(response, {
        status: 400,
        body: { code, message, metadata: { duplicate_identifiers: ['email'] } },
      })
    }
    assert.equal((await subscribe()).kind, 'suppressed')
    assert.equal(posts, 1)
  })
}

test('who left this one list is suppressed, though not blacklisted', async () => {
  stand.provider.members.add(EMAIL, 'unsubscribed', { listed: false })
  assert.equal((await subscribe()).kind, 'suppressed')
  assert.deepEqual([status(), writes().length], ['unsubscribed', 0])
  assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'found')
})

const problem = (code: string, message = '') => ({ code, message })
const answers: [number, object, { kind: string; reason?: string }][] = [
  [401, problem('unauthorized', 'Key not found'), { kind: 'misconfigured', reason: 'unauthorized' }],
  [
    401,
    problem('unauthorized', 'You are using an unrecognised IP address'),
    { kind: 'misconfigured', reason: 'ip_not_allowed' },
  ],
  [402, problem('not_enough_credits'), { kind: 'misconfigured', reason: 'not_enough_credits' }],
  [400, problem('not_enough_credits'), { kind: 'misconfigured', reason: 'not_enough_credits' }],
  [403, problem('permission_denied'), { kind: 'misconfigured', reason: 'permission_denied' }],
  [403, problem('reseller_permission_denied'), { kind: 'misconfigured', reason: 'permission_denied' }],
  [400, problem('account_under_validation'), { kind: 'misconfigured', reason: 'account_under_validation' }],
  [404, problem('document_not_found'), { kind: 'misconfigured', reason: 'list_not_found' }],
  [400, problem('invalid_parameter', 'Invalid list id'), { kind: 'misconfigured', reason: 'list_not_found' }],
  [
    400,
    problem('invalid_parameter', 'An active DOI template does not exist'),
    { kind: 'misconfigured', reason: 'template_not_found' },
  ],
  [
    400,
    problem('invalid_parameter', 'Invalid redirection url'),
    { kind: 'misconfigured', reason: 'redirect_url' },
  ],
  [400, problem('invalid_parameter', 'Invalid email address'), { kind: 'rejected', reason: 'invalid_email' }],
  [400, problem('invalid_parameter', 'Contact already in list'), { kind: 'unknown_answer' }],
  [400, problem('invalid_parameter', 'Something else'), { kind: 'unknown_answer' }],
  [400, problem('missing_parameter', 'email is missing'), { kind: 'unknown_answer' }],
  [400, problem('out_of_range'), { kind: 'unknown_answer' }],
  [405, problem('method_not_allowed'), { kind: 'unknown_answer' }],
  [406, problem('not_acceptable'), { kind: 'unknown_answer' }],
  [422, problem('unprocessable_entity'), { kind: 'unknown_answer' }],
  // A duplicate that is nobody when looked at again.
  [400, problem('duplicate_parameter'), { kind: 'unknown_answer' }],
  [200, { id: 1 }, { kind: 'unknown_answer' }],
]
for (const [httpStatus, body, expected] of answers) {
  test(`${httpStatus} ${JSON.stringify(body)}: ${expected.kind} ${expected.reason ?? ''}`, async () => {
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      request.resume()
      send(response, { status: httpStatus, body })
    }
    const { kind, ...rest } = await subscribe()
    assert.deepEqual({ kind, ...('reason' in rest && { reason: rest.reason }) }, expected)
  })
}

test('an address that even the look refuses is rejected', async () => {
  stand.respond = (request, response) => {
    request.resume()
    send(response, { status: 400, body: problem('invalid_parameter', 'Invalid email address') })
  }
  assert.equal((await subscribe()).kind, 'rejected')
})

test('429 waits for as long as x-sib-ratelimit-reset says, in seconds', async () => {
  stand.respond = (request, response) => {
    request.resume()
    send(response, { status: 429, body: {}, headers: { 'x-sib-ratelimit-reset': '30' } })
  }
  const outcome = await subscribe()
  assert.equal(outcome.kind === 'retry' && outcome.waitSeconds, 30)
})
