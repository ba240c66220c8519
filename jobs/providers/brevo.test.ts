import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conformance, type Said } from '../../testing/conformance.ts'
import { EMAIL, signal, standIn } from '../../testing/stand-in.ts'

const known = { subscribed: 'already_subscribed', unsubscribed: 'suppressed', cleaned: 'suppressed' } as const
const memberships = {
  new: 'missing',
  unlisted: 'missing',
  subscribed: 'subscribed',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
} as const

const problem = (code: string, message = '') => ({ code, message })
const answers = (
  [
    [401, problem('unauthorized', 'Key not found'), 'misconfigured', 'unauthorized'],
    [
      401,
      problem('unauthorized', 'You are using an unrecognised IP address'),
      'misconfigured',
      'ip_not_allowed',
    ],
    [402, problem('not_enough_credits'), 'misconfigured', 'not_enough_credits'],
    [400, problem('not_enough_credits'), 'misconfigured', 'not_enough_credits'],
    [403, problem('permission_denied'), 'misconfigured', 'permission_denied'],
    [403, problem('reseller_permission_denied'), 'misconfigured', 'permission_denied'],
    [400, problem('account_under_validation'), 'misconfigured', 'account_under_validation'],
    [404, problem('document_not_found'), 'misconfigured', 'list_not_found'],
    [400, problem('invalid_parameter', 'Invalid list id'), 'misconfigured', 'list_not_found'],
    [
      400,
      problem('invalid_parameter', 'An active DOI template does not exist'),
      'misconfigured',
      'template_not_found',
    ],
    [400, problem('invalid_parameter', 'Invalid redirection url'), 'misconfigured', 'redirect_url'],
    [400, problem('invalid_parameter', 'Invalid email address'), 'rejected', 'invalid_email'],
    [400, problem('invalid_parameter', 'Contact already in list'), 'unknown_answer'],
    [400, problem('invalid_parameter', 'Something else'), 'unknown_answer'],
    [400, problem('missing_parameter', 'email is missing'), 'unknown_answer'],
    [400, problem('out_of_range'), 'unknown_answer'],
    [405, problem('method_not_allowed'), 'unknown_answer'],
    [406, problem('not_acceptable'), 'unknown_answer'],
    [422, problem('unprocessable_entity'), 'unknown_answer'],
    [200, { id: 1 }, 'unknown_answer'],
  ] as [number, object, Said[3], string?][]
).map(
  ([status, body, kind, reason]): Said => [`${status} ${JSON.stringify(body)}`, status, body, kind, reason],
)

conformance('brevo', {
  prior: { new: 'confirmed', unlisted: 'confirmed', ...known, blocked: 'suppressed' },
  doubleOptIn: null,
  unreadable: 'unknown_answer',
  answers,
  memberships,
  contract: { upstream: '/brevo/v3', base: '' },
})

const stand = standIn('brevo')
const { make, subscribe } = stand
const writes = () => stand.provider.recorded().requests.filter(({ method }) => method !== 'GET')
const status = () => stand.provider.members.get(EMAIL)?.status

/** Records the requests; reads answer that nobody is known, writes answer 201. */
const record = () =>
  stand.record(({ method }) =>
    method === 'GET'
      ? { status: 404, body: { code: 'document_not_found', message: '' } }
      : { status: 201, body: { id: 1 } },
  )
const look = ['GET', '/brevo/v3/contacts/Some.Body%40example.com', 's3cret', '']

test('the calls: who is it, then POST, which may not change anybody known and never unblocks', async () => {
  const seen = record()
  assert.equal((await subscribe()).kind, 'confirmed')
  const body = { email: EMAIL, listIds: [7], updateEnabled: false }
  const told = seen.map(({ method, url, headers, body }) => [method, url, headers['api-key'], body])
  assert.deepEqual(told, [look, ['POST', '/brevo/v3/contacts', 's3cret', body]])
})

test('only somebody seen to be on no list of ours is changed', async () => {
  stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
  const seen = stand.record(() => ({ status: 204 }), { onlyWrites: true })
  assert.equal((await subscribe()).kind, 'confirmed')
  const bodies = seen.map(({ body }) => body)
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
      stand.pass(request, response)
    }
    await subscribe()
    assert.equal(status(), 'blocked')
  })
}

for (const code of ['duplicate_parameter', 'invalid_parameter']) {
  test(`somebody who came into being since we looked (${code}) is looked at again, not overwritten`, async () => {
    const seen = stand.record(
      () => {
        stand.provider.members.add(EMAIL, 'unsubscribed')
        const message = 'Unable to create contact, email is already associated with another Contact'
        return { status: 400, body: { code, message, metadata: { duplicate_identifiers: ['email'] } } }
      },
      { onlyWrites: true },
    )
    assert.equal((await subscribe()).kind, 'suppressed')
    assert.equal(seen.length, 1)
  })
}

test('a person who left only this list is suppressed, though not blacklisted', async () => {
  stand.provider.members.add(EMAIL, 'unsubscribed', { listed: false })
  assert.equal((await subscribe()).kind, 'suppressed')
  assert.deepEqual([status(), writes().length], ['unsubscribed', 0])
  assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'found')
})

test('a duplicate that is nobody when looked at again, twice, is an unknown answer', async () => {
  const seen = stand.record(() => ({ status: 400, body: problem('duplicate_parameter') }), {
    onlyWrites: true,
  })
  assert.equal((await subscribe()).kind, 'unknown_answer')
  assert.equal(seen.length, 2)
})

test('an address that even the look refuses is rejected', async () => {
  stand.answer({ status: 400, body: problem('invalid_parameter', 'Invalid email address') })
  assert.equal((await subscribe()).kind, 'rejected')
})

test('429 waits for as long as x-sib-ratelimit-reset says, in seconds', async () => {
  stand.answer({ status: 429, body: {}, headers: { 'x-sib-ratelimit-reset': '30' } })
  const outcome = await subscribe()
  assert.equal(outcome.kind === 'retry' && outcome.waitSeconds, 30)
})
