import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIST } from '../../simulator/dialects/listmonk.ts'
import { send } from '../../simulator/provider.ts'
import { conformance, type Said } from '../../testing/conformance.ts'
import { EMAIL, signal, standIn } from '../../testing/stand-in.ts'

const answers: Said[] = [
  ['a bad address', 400, { message: 'Ungültige E-Mail.' }, 'rejected', 'invalid_email'],
  ['a wrong key', 403, { message: 'invalid API credentials' }, 'misconfigured', 'unauthorized'],
  ['no such path', 404, { message: 'Not Found' }, 'misconfigured', 'wrong_base_url'],
  ['its database is down', 500, { message: 'Error creating' }, 'retry', 'server_error'],
  ['a proxy’s login', 403, '<html>Login</html>', 'retry', 'bad_response'],
  ['a proxy’s 502', 502, '<html>Bad Gateway</html>', 'retry', 'server_error'],
  ['a conflict of a proxy', 409, '<html>Conflict</html>', 'retry', 'bad_response'],
]
conformance('listmonk', {
  prior: {
    new: 'confirmed',
    unlisted: 'confirmed',
    subscribed: 'already_subscribed',
    // The stand-in's list is without double opt-in unless told otherwise, so these people do get mail.
    pending: 'already_subscribed',
    unsubscribed: 'suppressed',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  answers,
  memberships: {
    new: 'missing',
    unlisted: 'missing',
    subscribed: 'subscribed',
    pending: 'subscribed',
    unsubscribed: 'suppressed',
    blocked: 'suppressed',
  },
  // The description says that target_list_ids is one number; the source, and every client, use a list of numbers.
  contract: { upstream: '/listmonk/api', base: '', skip: ['unlisted'] },
})

const stand = standIn('listmonk')
const { make, subscribe, pass } = stand
const { members } = stand.provider
const calls = () => stand.calls().map((one) => one.replace('/listmonk/api', '').replace(/\?.*/, ''))

test('the call for somebody new: enabled, our list, never preconfirmed', async () => {
  const lists = [{ id: LIST, subscription_status: 'unconfirmed', optin: 'single' }]
  const data = { id: 1, email: EMAIL, status: 'enabled', lists }
  const seen = stand.record(() => ({ status: 200, body: { data } }))
  assert.equal((await subscribe()).kind, 'confirmed')
  const body = { email: EMAIL, status: 'enabled', lists: [LIST], preconfirm_subscriptions: false }
  const authorization = `Basic ${Buffer.from('frontdesk:s3cret').toString('base64')}`
  for (const { headers } of seen) assert.equal(headers.authorization, authorization)
  const told = seen.map(({ method, url, body }) => ({ method, url, body }))
  assert.deepEqual(told, [{ method: 'POST', url: '/listmonk/api/subscribers', body }])
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

test('a person who has to confirm is not sent another mail', async () => {
  stand.provider.set({ doubleOptIn: true })
  members.add(EMAIL, 'pending')
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  assert.deepEqual(calls(), ['POST /subscribers', 'GET /subscribers'])
})

test('an address is looked for as it is, not as a pattern', async () => {
  members.add('a.b+c@example.com', 'unsubscribed')
  members.add('aXb+c@example.com', 'subscribed')
  assert.equal((await subscribe({ email: 'a.b+c@example.com' })).kind, 'suppressed')
  const found = await make().find?.('a.b+c@example.com', signal())
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
  const nobody = { data: { results: [], total: 0, page: 1, per_page: 20 } }
  const exists = { message: 'Diese E-Mail existiert bereits.' }
  stand.record(({ method }) =>
    method === 'GET' ? { status: 200, body: nobody } : { status: 409, body: exists },
  )
  const outcome = await subscribe()
  assert.equal(outcome.kind, 'unknown_answer')
  assert.match(outcome.message ?? '', /subscribers:get_all/)
})

test('trouble after 409 is trouble, and nobody is added', async () => {
  members.add(EMAIL, 'subscribed', { listed: false })
  stand.respond = (request, response) => {
    if (request.method !== 'GET') return pass(request, response)
    return send(response, { status: 502, body: '<html>Bad Gateway</html>' })
  }
  assert.equal((await subscribe()).kind, 'retry')
  assert.deepEqual(calls(), ['POST /subscribers'])
})
