import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { LIST, listmonk } from '../../simulator/dialects/listmonk.ts'
import { send } from '../../simulator/provider.ts'
import { conformance } from '../../testing/conformance.ts'
import { adapter, contact, EMAIL, standIn } from '../../testing/stand-in.ts'

const variables = (baseUrl: string, gone = false) => ({
  LISTMONK_USERNAME: 'frontdesk',
  LISTMONK_TOKEN: 's3cret',
  LISTMONK_LIST_ID: String(gone ? 404 : LIST),
  LISTMONK_BASE_URL: baseUrl,
})

conformance('listmonk', {
  variables,
  prior: {
    new: 'confirmed',
    unlisted: 'confirmed',
    subscribed: 'already_subscribed',
    // The list of the stand-in is without double opt-in unless told otherwise, so these people do get mail.
    pending: 'already_subscribed',
    unsubscribed: 'suppressed',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  memberships: {
    new: 'missing',
    unlisted: 'missing',
    subscribed: 'subscribed',
    pending: 'subscribed',
    unsubscribed: 'suppressed',
    blocked: 'suppressed',
  },
  // The document says that target_list_ids is one number; the source, and every client, has a list of them.
  contract: { upstream: '/listmonk/api', base: '', skip: ['unlisted'] },
})

const stand = standIn('listmonk')
const { members } = stand.provider
const provider = () => adapter('listmonk', variables(`${stand.url}/listmonk/api`))
const subscribe = (email = EMAIL) => provider().subscribe({ ...contact, email }, AbortSignal.timeout(2000))
/** The stand-in's own answer, from within `respond`. */
const pass = (request: IncomingMessage, response: ServerResponse) =>
  stand.provider.provide(listmonk, request, response)
const calls = () =>
  stand.provider
    .recorded()
    .requests.map(({ method, path }) => `${method} ${path.replace('/listmonk/api', '').split('?')[0]}`)

test('the call for somebody new: enabled, our list, never preconfirmed', async () => {
  const seen: unknown[] = []
  stand.respond = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    seen.push({ method: request.method, url: request.url, body: JSON.parse(text) })
    assert.equal(request.headers.authorization, `Basic ${Buffer.from('frontdesk:s3cret').toString('base64')}`)
    const lists = [{ id: LIST, subscription_status: 'unconfirmed', optin: 'single' }]
    send(response, { status: 200, body: { data: { id: 1, email: EMAIL, status: 'enabled', lists } } })
  }
  assert.equal((await subscribe()).kind, 'confirmed')
  const body = { email: EMAIL, status: 'enabled', lists: [LIST], preconfirm_subscriptions: false }
  assert.deepEqual(seen, [{ method: 'POST', url: '/listmonk/api/subscribers', body }])
})

test('somebody known is added without a status, looked at again, and asked to confirm', async () => {
  stand.provider.set({ doubleOptIn: true })
  const { id } = members.add(EMAIL, 'subscribed', { listed: false })
  const bodies: unknown[] = []
  stand.onlyWrites = true
  stand.respond = (request, response) => {
    if (request.method === 'PUT') request.on('data', (chunk) => bodies.push(JSON.parse(String(chunk))))
    return pass(request, response)
  }
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  assert.deepEqual(bodies, [{ ids: [id], action: 'add', target_list_ids: [LIST] }])
  assert.deepEqual(calls(), [
    'POST /subscribers',
    'GET /subscribers',
    'PUT /subscribers/lists',
    'GET /subscribers',
    `POST /subscribers/${id}/optin`,
  ])
})

for (const status of ['unsubscribed', 'blocked'] as const) {
  test(`who becomes ${status} between look and write stays so, and gets no mail`, async () => {
    stand.provider.set({ doubleOptIn: true })
    const member = members.add(EMAIL, 'subscribed', { listed: false })
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      if (request.method === 'PUT') members.change(member, { status, listed: true })
      return pass(request, response)
    }
    assert.equal((await subscribe()).kind, 'suppressed')
    assert.equal(member.status, status)
    assert.ok(!calls().some((one) => one.endsWith('/optin')))
  })
}

test('who waits for the confirmation is not sent another', async () => {
  stand.provider.set({ doubleOptIn: true })
  members.add(EMAIL, 'pending')
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  assert.deepEqual(calls(), ['POST /subscribers', 'GET /subscribers'])
})

test('an address is looked for as it is, not as a pattern', async () => {
  members.add('a.b+c@example.com', 'unsubscribed')
  members.add('aXb+c@example.com', 'subscribed')
  assert.equal((await subscribe('a.b+c@example.com')).kind, 'suppressed')
  const found = await provider().find?.('a.b+c@example.com', AbortSignal.timeout(2000))
  assert.equal(found?.kind === 'found' && found.membership, 'suppressed')
})

test('an addition that did nothing is our permission, not the person', async () => {
  members.add(EMAIL, 'subscribed', { listed: false })
  stand.onlyWrites = true
  stand.respond = (request, response) =>
    request.method === 'PUT' ? send(response, { status: 200, body: { data: true } }) : pass(request, response)
  const outcome = await subscribe()
  assert.deepEqual('reason' in outcome && outcome.reason, 'list_not_permitted')
})

test('known, but not shown to us: a person decides', async () => {
  stand.respond = (request, response) => {
    const nobody = { data: { results: [], total: 0, page: 1, per_page: 20 } }
    const exists = { message: 'Diese E-Mail existiert bereits.' }
    request.resume()
    send(response, request.method === 'GET' ? { status: 200, body: nobody } : { status: 409, body: exists })
  }
  const outcome = await subscribe()
  assert.equal(outcome.kind, 'unknown_answer')
  assert.match(outcome.message ?? '', /subscribers:get_all/)
})

const refusals: [string, number, object | string, { kind: string; reason?: string }][] = [
  ['a bad address', 400, { message: 'Ungültige E-Mail.' }, { kind: 'rejected', reason: 'invalid_email' }],
  [
    'a wrong key',
    403,
    { message: 'invalid API credentials' },
    { kind: 'misconfigured', reason: 'unauthorized' },
  ],
  ['no such path', 404, { message: 'Not Found' }, { kind: 'misconfigured', reason: 'wrong_base_url' }],
  ['its database is down', 500, { message: 'Error creating' }, { kind: 'retry', reason: 'server_error' }],
  ['a proxy’s login', 403, '<html>Login</html>', { kind: 'retry', reason: 'bad_response' }],
  ['a proxy’s 502', 502, '<html>Bad Gateway</html>', { kind: 'retry', reason: 'server_error' }],
  ['a conflict of a proxy', 409, '<html>Conflict</html>', { kind: 'retry', reason: 'bad_response' }],
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

test('trouble after 409 is trouble, and nobody is added', async () => {
  members.add(EMAIL, 'subscribed', { listed: false })
  stand.respond = (request, response) => {
    if (request.method !== 'GET') return pass(request, response)
    send(response, { status: 502, body: '<html>Bad Gateway</html>' })
  }
  assert.equal((await subscribe()).kind, 'retry')
  assert.deepEqual(calls(), ['POST /subscribers'])
})
