import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { conformance, type Said } from '../../testing/conformance.ts'
import { contact, EMAIL, signal, standIn } from '../../testing/stand-in.ts'

const bad = (description: string) => ({ title: '400 Bad Request', description })
const answers: Said[] = [
  ['201, which has no body', 201, undefined, 'confirmed'],
  ['202 to the person', 202, { token: 'a', token_owner: 'subscriber' }, 'awaiting_confirmation'],
  ['202 to a moderator', 202, { token: 'a', token_owner: 'moderator' }, 'awaiting_confirmation'],
  ['a ban', 400, bad('Membership is banned'), 'suppressed'],
  ['an unknown list', 400, bad('No such list'), 'misconfigured', 'list_not_found'],
  ['a bad address', 400, bad('Invalid Parameter "subscriber": .'), 'rejected', 'invalid_email'],
  ['the same of 3.1', 400, bad('Cannot convert parameters: subscriber'), 'rejected', 'invalid_email'],
  ['the list’s own address', 400, bad('List posting address cannot subscribe'), 'rejected', 'list_address'],
  [
    'two writers at once',
    400,
    bad('(sqlite3.IntegrityError) UNIQUE constraint failed\n[parameters: (a@example.com)]'),
    'retry',
    'server_error',
  ],
  ['a missing parameter', 400, bad('Missing Parameter: list_id'), 'unknown_answer'],
  ['another 409', 409, { title: '409 Conflict', description: 'Something else' }, 'unknown_answer'],
  ['a 404 to the write', 404, { title: '404 Not Found' }, 'misconfigured', 'list_not_found'],
]
conformance('mailman', {
  prior: {
    new: 'confirmed',
    subscribed: 'already_subscribed',
    pending: 'awaiting_confirmation',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  answers,
  memberships: {
    new: 'missing',
    subscribed: 'subscribed',
    pending: 'pending',
    unsubscribed: 'missing',
    blocked: 'suppressed',
  },
})

describe('mailman', () => {
  const stand = standIn('mailman')
  const { make, subscribe } = stand

  for (const [policy, flags] of [
    ['open', { pre_verified: true, pre_confirmed: true }],
    ['moderate', { pre_verified: true, pre_confirmed: true }],
    ['confirm', {}],
    ['confirm_then_moderate', {}],
  ] as const) {
    test(`the calls for a list with the policy ${policy}`, async () => {
      const seen = stand.record(({ method }) =>
        method === 'GET' ? { status: 200, body: { subscription_policy: policy } } : { status: 201 },
      )
      assert.equal((await subscribe()).kind, 'confirmed')
      const authorization = `Basic ${Buffer.from('restadmin:s3cret').toString('base64')}`
      const body = { list_id: 'news.example.com', subscriber: EMAIL, pre_approved: true, ...flags }
      const told = seen.map(({ method, url, headers, body }) => ({
        method,
        url,
        authorization: headers.authorization,
        body,
      }))
      assert.deepEqual(told, [
        {
          method: 'GET',
          url: '/mailman/3.1/lists/news.example.com/config/subscription_policy',
          authorization,
          body: '',
        },
        { method: 'POST', url: '/mailman/3.1/members', authorization, body },
      ])
    })
  }

  test('Mailman forgets people who left and a repeat takes them back, so the adapter says that it cannot remember', async () => {
    const { members } = stand.provider
    await subscribe()
    const { uuid = '' } = members.get(EMAIL) ?? {}
    const authorization = `Basic ${Buffer.from('a:b').toString('base64')}`
    await fetch(`${stand.base()}/members/${uuid}`, { method: 'DELETE', headers: { authorization } })
    assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'missing')
    assert.equal(make().remembersOptOuts, false)
    assert.equal((await subscribe()).kind, 'confirmed')
  })

  for (const [prior, kind] of [
    ['subscribed', 'already_subscribed'],
    ['pending', 'awaiting_confirmation'],
    ['blocked', 'suppressed'],
    ['new', 'unknown_answer'],
  ] as const) {
    for (const description of ['Member already subscribed', 'Subscription request already pending']) {
      test(`409 "${description}": somebody ${prior} is looked up: ${kind}`, async () => {
        if (prior !== 'new') stand.provider.members.add(EMAIL, prior)
        stand.answer({ status: 409, body: { title: '409 Conflict', description } }, { onlyWrites: true })
        assert.equal((await subscribe()).kind, kind)
      })
    }
  }

  test('a policy that cannot be read stops everything, as guessing would bypass consent', async () => {
    const seen = stand.record(() => ({ status: 200, body: { subscription_policy: 'unheard of' } }))
    assert.equal((await subscribe()).kind, 'unknown_answer')
    assert.deepEqual([...new Set(seen.map(({ method }) => method))], ['GET'])
  })

  test('the policy is read once for many people, and again after a check', async () => {
    const one = make()
    const reads = () =>
      stand.provider.recorded().requests.filter(({ path }) => path.includes('/config/')).length
    for (const email of ['a@example.com', 'b@example.com'])
      await one.subscribe({ ...contact, email }, signal())
    assert.equal(reads(), 1)
    await one.check(signal())
    assert.equal(reads(), 2)
  })

  test('a request that cannot be read may be theirs: they are not taken for missing', async () => {
    stand.record(({ url }) => {
      if (url?.includes('/bans/')) return { status: 404, body: { title: '', description: 'is not banned' } }
      const entries = [{ email: 'ada@example.com' }, { odd: true }]
      const requests = { total_size: 2, entries }
      return { status: 200, body: url?.includes('/requests') ? requests : { total_size: 0 } }
    })
    assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'unknown_answer')
  })

  test('somebody pending is found behind many others', async () => {
    for (let index = 0; index < 150; index++) stand.provider.members.add(`p${index}@example.com`, 'pending')
    stand.provider.members.add(EMAIL, 'pending')
    const found = await make().find?.(EMAIL, signal())
    assert.deepEqual([found?.kind, found?.kind === 'found' && found.membership], ['found', 'pending'])
  })
})
