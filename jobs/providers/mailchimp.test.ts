import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../simulator/provider.ts'
import { conformance } from '../../testing/conformance.ts'
import { adapter, contact, EMAIL, standIn } from '../../testing/stand-in.ts'
import { subscriberHash } from './mailchimp.ts'

const variables = (baseUrl: string, gone = false) => ({
  MAILCHIMP_API_KEY: 's3cret-us1',
  MAILCHIMP_LIST_ID: gone ? 'gone' : 'abc',
  MAILCHIMP_BASE_URL: baseUrl,
})

conformance('mailchimp', {
  variables,
  prior: {
    new: 'confirmed',
    subscribed: 'confirmed',
    pending: 'awaiting_confirmation',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    archived: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  memberships: {
    new: 'missing',
    subscribed: 'subscribed',
    pending: 'pending',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
  },
  contract: { upstream: '/3.0', base: '' },
})

const stand = standIn('mailchimp')
const subscribe = () =>
  adapter('mailchimp', variables(`${stand.url}/3.0`)).subscribe(contact, AbortSignal.timeout(2000))

test('the call: PUT by hash, status_if_new and never status, with the evidence of consent', async () => {
  const seen: unknown[] = []
  stand.onlyWrites = true
  stand.respond = async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { method, url, headers } = request
    seen.push({ method, url, authorization: headers.authorization, body: JSON.parse(text) })
    send(response, { status: 200, body: { status: 'subscribed' } })
  }
  assert.equal((await subscribe()).kind, 'confirmed')
  assert.deepEqual(seen, [
    {
      method: 'PUT',
      url: `/3.0/lists/abc/members/${subscriberHash('some.body@example.com')}`,
      authorization: `Basic ${Buffer.from('frontdesk:s3cret-us1').toString('base64')}`,
      body: {
        email_address: 'Some.Body@example.com',
        status_if_new: 'subscribed',
        ip_signup: '203.0.113.9',
        timestamp_signup: '2026-01-02T03:04:05.000Z',
      },
    },
  ])
})

type Refusal = [string, number, object | string, { kind: string; reason?: string }]
const refusals: Refusal[] = [
  [
    'merge field',
    400,
    { title: 'Invalid Resource', detail: 'Your merge fields were invalid.', errors: [{ field: 'FNAME' }] },
    { kind: 'misconfigured', reason: 'merge_field FNAME' },
  ],
  [
    'a merge field and the address',
    400,
    { title: 'Invalid Resource', errors: [{ field: 'FNAME' }, { field: 'email address' }] },
    { kind: 'rejected', reason: 'invalid_email' },
  ],
  ...['email address', 'Email Address', 'email_address', 'EMAIL', '', undefined, 'fname', 'ELEVENCHARS'].map(
    (field): Refusal => [
      `an error of the field ${field}`,
      400,
      { title: 'Invalid Resource', errors: [{ field, message: 'This value should not be so.' }] },
      { kind: 'rejected', reason: 'invalid_email' },
    ],
  ),
  [
    'a cleaned address',
    400,
    {
      title: 'Invalid Resource',
      errors: [{ field: 'email address', message: 'This email address has been cleaned' }],
    },
    { kind: 'suppressed' },
  ],
  ['forgotten', 400, { title: 'Forgotten Email Not Subscribed' }, { kind: 'suppressed' }],
  ['compliance', 400, { title: 'Member In Compliance State' }, { kind: 'suppressed' }],
  [
    'too many lists',
    400,
    { title: 'Invalid Resource', detail: 'x has signed up to a lot of lists very recently' },
    { kind: 'retry', reason: 'throttled_address' },
  ],
  ['an unknown 400', 400, { title: 'Something Else' }, { kind: 'unknown_answer' }],
  // At high volume.
  ['a 403 without JSON', 403, '<html>Forbidden</html>', { kind: 'retry', reason: 'rate_limited' }],
  ['a member status we do not know', 200, { status: 'something_new' }, { kind: 'unknown_answer' }],
]
for (const [what, status, body, expected] of refusals) {
  test(`${what}: ${expected.kind} ${expected.reason ?? ''}, in one call`, async () => {
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

for (const [prior, kind] of [
  ['subscribed', 'already_subscribed'],
  ['pending', 'awaiting_confirmation'],
  ['unsubscribed', 'suppressed'],
  ['cleaned', 'suppressed'],
  ['new', 'unknown_answer'],
] as const) {
  test(`"Member Exists" says nothing of somebody ${prior}, so they are looked up: ${kind}`, async () => {
    if (prior !== 'new') stand.provider.members.add(EMAIL, prior)
    stand.onlyWrites = true
    stand.respond = (request, response) => {
      request.resume()
      send(response, { status: 400, body: { title: 'Member Exists', detail: `${EMAIL} is a list member.` } })
    }
    const outcome = await subscribe()
    assert.deepEqual([outcome.kind, outcome.code], [kind, 'Member Exists'])
  })
}

test('"Member Exists", and the look fails: the same again, later', async () => {
  let calls = 0
  stand.respond = (request, response) => {
    request.resume()
    // The list, the member, the look.
    const answers = [
      { status: 200, body: { double_optin: false } },
      { status: 400, body: { title: 'Member Exists' } },
    ]
    send(response, answers[calls++] ?? { status: 502, body: '<html>' })
  }
  assert.equal((await subscribe()).kind, 'retry')
  assert.equal(calls, 3)
})

test('check: a merge field that the list requires is in everybody’s way, the address is not', async () => {
  const check = async (...merge_fields: object[]) => {
    stand.respond = (request, response) => {
      const isList = !request.url?.includes('merge-fields')
      send(response, { status: 200, body: isList ? { double_optin: false } : { merge_fields } })
    }
    const trouble = await adapter('mailchimp', variables(`${stand.url}/3.0`)).check(AbortSignal.timeout(2000))
    return trouble && 'reason' in trouble ? trouble.reason : trouble
  }
  assert.equal(await check(), null)
  assert.equal(await check({ tag: 'EMAIL', required: true }, { tag: 'FNAME', required: false }), null)
  assert.equal(
    await check({ tag: 'FNAME', required: false }, { tag: 'PHONE', required: true }),
    'merge_field PHONE',
  )
})
