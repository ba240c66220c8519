import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemberStatus } from '../../simulator/members.ts'
import { send } from '../../simulator/provider.ts'
import { conformance, type Said } from '../../testing/conformance.ts'
import { EMAIL, signal, standIn } from '../../testing/stand-in.ts'
import type { Page } from './contract.ts'
import { subscriberHash } from './mailchimp.ts'
import type { Trouble } from './outcome.ts'

const answers: Said[] = [
  [
    'merge field',
    400,
    { title: 'Invalid Resource', detail: 'Your merge fields were invalid.', errors: [{ field: 'FNAME' }] },
    'misconfigured',
    'merge_field FNAME',
  ],
  [
    'a merge field and the address',
    400,
    { title: 'Invalid Resource', errors: [{ field: 'FNAME' }, { field: 'email address' }] },
    'rejected',
    'invalid_email',
  ],
  ...['email address', 'Email Address', 'email_address', 'EMAIL', '', undefined, 'fname', 'ELEVENCHARS'].map(
    (field): Said => [
      `an error of the field ${field}`,
      400,
      { title: 'Invalid Resource', errors: [{ field, message: 'This value should not be so.' }] },
      'rejected',
      'invalid_email',
    ],
  ),
  [
    'a cleaned address',
    400,
    {
      title: 'Invalid Resource',
      errors: [{ field: 'email address', message: 'This email address has been cleaned' }],
    },
    'suppressed',
  ],
  ['forgotten', 400, { title: 'Forgotten Email Not Subscribed' }, 'suppressed'],
  ['compliance', 400, { title: 'Member In Compliance State' }, 'suppressed'],
  [
    'too many lists',
    400,
    { title: 'Invalid Resource', detail: 'x has signed up to a lot of lists very recently' },
    'retry',
    'throttled_address',
  ],
  ['an unknown 400', 400, { title: 'Something Else' }, 'unknown_answer'],
  // At high volume.
  ['a 403 without JSON', 403, '<html>Forbidden</html>', 'retry', 'rate_limited'],
  ['a member status we do not know', 200, { status: 'something_new' }, 'unknown_answer'],
]
conformance('mailchimp', {
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
  answers,
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
const { make, subscribe } = stand

test('the call: PUT by hash, status_if_new and never status, with the evidence of consent', async () => {
  const seen = stand.record(() => ({ status: 200, body: { status: 'subscribed' } }), { onlyWrites: true })
  assert.equal((await subscribe()).kind, 'confirmed')
  const told = seen.map(({ method, url, headers, body }) => ({
    method,
    url,
    authorization: headers.authorization,
    body,
  }))
  assert.deepEqual(told, [
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

for (const [prior, kind] of [
  ['subscribed', 'already_subscribed'],
  ['pending', 'awaiting_confirmation'],
  ['unsubscribed', 'suppressed'],
  ['cleaned', 'suppressed'],
  ['new', 'unknown_answer'],
] as const) {
  test(`"Member Exists" says nothing of somebody ${prior}, so they are looked up: ${kind}`, async () => {
    if (prior !== 'new') stand.provider.members.add(EMAIL, prior)
    stand.answer(
      { status: 400, body: { title: 'Member Exists', detail: `${EMAIL} is a list member.` } },
      { onlyWrites: true },
    )
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
    const trouble = await make().check(signal())
    return trouble && 'reason' in trouble ? trouble.reason : trouble
  }
  assert.equal(await check(), null)
  assert.equal(await check({ tag: 'EMAIL', required: true }, { tag: 'FNAME', required: false }), null)
  assert.equal(
    await check({ odd: true }, { tag: 'FNAME', required: false }, { tag: 'PHONE', required: true }),
    'merge_field PHONE',
  )
})

test('changes: everybody who changed since then, also archived people and while others change', async () => {
  const { members } = stand.provider
  const add = (email: string, status: MemberStatus, second: number) =>
    Object.assign(members.add(email, status), { changed: `2026-01-02T03:04:0${second}.000Z` })
  add('before@example.com', 'unsubscribed', 4)
  add('first@example.com', 'pending', 6)
  for (let n = 0; n < 300; n++) add(`p${n}@example.com`, 'subscribed', 7)
  const middle = add('middle@example.com', 'subscribed', 7)
  for (let n = 300; n < 600; n++) add(`p${n}@example.com`, 'subscribed', 7)
  for (const status of ['unsubscribed', 'cleaned', 'archived'] as const)
    add(`${status}@example.com`, status, 8)

  const since = new Date('2026-01-02T03:04:05.678Z')
  const read = new Map<string, string>()
  let cursor: string | null = null
  do {
    const page: Page | Trouble | undefined = await make().changes?.(since, cursor, signal())
    assert.ok(page && 'members' in page, JSON.stringify(page))
    for (const { email, membership } of page.members) read.set(email, membership)
    // In the middle, so on the first page whichever end that is.
    if (!cursor) members.change(middle, { status: 'unsubscribed' })
    cursor = page.next
  } while (cursor)

  const known = members.all().map(({ email_address }) => email_address)
  assert.deepEqual([...read.keys()].sort(), known.filter((email) => email !== 'before@example.com').sort())
  assert.deepEqual(
    ['unsubscribed', 'cleaned', 'archived', 'first'].map((name) => read.get(`${name}@example.com`)),
    ['suppressed', 'suppressed', 'suppressed', 'pending'],
  )
  const asked = (offset: number) =>
    `GET /3.0/lists/abc/members?count=500&offset=${offset}&since_last_changed=2026-01-02T03%3A04%3A05%2B00%3A00&sort_field=last_changed&sort_dir=DESC`
  const fields = '&fields=members.email_address,members.status,total_items'
  assert.deepEqual(
    stand.calls(),
    [asked(0), asked(500), `${asked(0)}&status=archived`].map((call) => call + fields),
  )
})

test('changes: trouble is trouble, and no page', async () => {
  stand.provider.set({ mode: 'rate_limited' })
  const held = await make().changes?.(new Date(), null, signal())
  assert.ok(held && 'reason' in held && held.reason === 'rate_limited')
  stand.provider.set({ mode: 'maintenance' })
  const down = await make().changes?.(new Date(), null, signal())
  assert.ok(down && 'kind' in down && down.kind === 'retry')
})
