import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { conformance, type Said } from '../../testing/conformance.ts'
import { contact, EMAIL, signal, standIn } from '../../testing/stand-in.ts'
import type { Page } from './contract.ts'
import type { Trouble } from './outcome.ts'

const invalid = (field: string, text: string) => ({
  message: 'The given data was invalid.',
  errors: { [field]: [text] },
})
const person = (status: string) => ({ data: { id: '1', email: 'a@b.c', status } })
const answers: Said[] = [
  [
    'an opt-out',
    422,
    invalid('email', 'This subscriber is unsubscribed and cannot be imported'),
    'suppressed',
  ],
  [
    'a bad address',
    422,
    invalid('email', 'The email must be a valid email address.'),
    'rejected',
    'invalid_email',
  ],
  [
    'an unknown group',
    422,
    invalid('groups.0', 'The selected groups.0 is invalid.'),
    'misconfigured',
    'group_not_found',
  ],
  ['a 404 to the write', 404, { message: '' }, 'misconfigured', 'group_not_found'],
  [
    'a full plan',
    422,
    { message: 'The subscriber might exceed the current subscriber limit.' },
    'misconfigured',
    'subscriber_limit',
  ],
  ['a 422 about something else', 422, invalid('fields', 'No such field.'), 'unknown_answer'],
  ['a fault of theirs that calls itself 408', 408, { message: '' }, 'retry', 'server_error'],
  ['401', 401, { message: 'Unauthenticated.' }, 'misconfigured', 'unauthorized'],
  ['200 active', 200, person('active'), 'confirmed'],
  ['200 unconfirmed', 200, person('unconfirmed'), 'awaiting_confirmation'],
  ['200 unsubscribed', 200, person('unsubscribed'), 'suppressed'],
  ['200 bounced', 200, person('bounced'), 'suppressed'],
  ['200 junk', 200, person('junk'), 'suppressed'],
  ['a status we do not know', 200, person('odd'), 'unknown_answer'],
]
conformance('mailerlite', {
  prior: {
    new: 'confirmed',
    unlisted: 'confirmed',
    subscribed: 'already_subscribed',
    pending: 'awaiting_confirmation',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  answers,
  memberships: {
    new: 'missing',
    unlisted: 'missing',
    subscribed: 'subscribed',
    pending: 'pending',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    blocked: 'suppressed',
  },
})

describe('mailerlite', () => {
  const stand = standIn('mailerlite')
  const { make, subscribe, calls } = stand
  const PERSON = `/mailerlite/api/subscribers/${encodeURIComponent(EMAIL)}`

  test('the calls for somebody new: a read, then a POST without a status, with the evidence of consent', async () => {
    const data = { id: '1', email: EMAIL, status: 'active' }
    const seen = stand.record(({ method }) =>
      method === 'GET' ? { status: 404, body: { message: '' } } : { status: 201, body: { data } },
    )
    assert.equal((await subscribe()).kind, 'confirmed')
    const same = { authorization: 'Bearer s3cret', accept: 'application/json', version: '2026-08-01' }
    const told = seen.map(({ method, url, headers, body }) => {
      const { authorization, accept } = headers
      return { method, url, authorization, accept, version: headers['x-version'], body }
    })
    assert.deepEqual(told, [
      { ...same, method: 'GET', url: PERSON, body: '' },
      {
        ...same,
        method: 'POST',
        url: '/mailerlite/api/subscribers',
        body: {
          email: EMAIL,
          groups: ['113456789'],
          subscribed_at: '2026-01-02 03:04:05',
          ip_address: '203.0.113.9',
        },
      },
    ])
  })

  for (const prior of ['subscribed', 'pending', 'unsubscribed', 'cleaned', 'blocked'] as const) {
    test(`somebody ${prior} and in the group is only read`, async () => {
      stand.provider.members.add(EMAIL, prior)
      await subscribe()
      assert.deepEqual(calls(), [`GET ${PERSON}`])
    })
  }

  for (const [prior, kind] of [
    ['subscribed', 'confirmed'],
    ['pending', 'awaiting_confirmation'],
  ] as const) {
    test(`somebody ${prior} and not in the group joins it by the call that knows no status`, async () => {
      const member = stand.provider.members.add(EMAIL, prior, { listed: false })
      assert.equal((await subscribe()).kind, kind)
      const join = `POST /mailerlite/api/subscribers/${member.id}/groups/113456789`
      assert.deepEqual(calls(), [`GET ${PERSON}`, join])
      assert.deepEqual([member.status, member.listed], [prior, true])
    })
  }

  test('somebody who opts out between the read and the write stays out', async () => {
    const { members } = stand.provider
    const original = members.get
    let reads = 0
    members.get = (email) => {
      // The first look is the GET; before the POST the person registers elsewhere and leaves again.
      if (++reads === 2) members.add(EMAIL, 'unsubscribed')
      return original(email)
    }
    try {
      assert.equal((await subscribe()).kind, 'suppressed')
    } finally {
      members.get = original
    }
    assert.equal(members.get(EMAIL)?.status, 'unsubscribed')
    assert.equal(calls().length, 2)
  })

  test('the whole group is read, status by status', async () => {
    const { members } = stand.provider
    const provider = make()
    for (const status of ['pending', 'cleaned', 'subscribed', 'unsubscribed', 'blocked'] as const)
      members.add(`${status}@example.com`, status)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Page | Trouble | undefined = await provider.list?.(cursor, signal())
      assert.ok(page && 'members' in page)
      seen.push(...page.members.map((one) => `${one.email.split('@')[0]} ${one.membership}`))
      cursor = page.next
    } while (cursor)
    assert.deepEqual(seen, [
      'subscribed subscribed',
      'pending pending',
      'unsubscribed suppressed',
      'cleaned suppressed',
      'blocked suppressed',
    ])
  })

  test('a group that is gone is found out when somebody known is to join it', async () => {
    stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
    const outcome = await make({}, true).subscribe(contact, signal())
    assert.deepEqual(
      [outcome.kind, 'reason' in outcome && outcome.reason],
      ['misconfigured', 'group_not_found'],
    )
  })
})
