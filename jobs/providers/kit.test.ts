import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conformance } from '../../testing/conformance.ts'
import { EMAIL, signal, standIn } from '../../testing/stand-in.ts'

conformance('kit', {
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
  memberships: {
    new: 'missing',
    unlisted: 'subscribed',
    subscribed: 'subscribed',
    pending: 'pending',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    blocked: 'suppressed',
  },
  contract: { upstream: '/kit', base: '/v4' },
})

const stand = standIn('kit')
const { make, subscribe, calls } = stand
const FORM = '/kit/v4/forms/1234567/subscribers'

const subscriber = (state: string) => ({ subscriber: { id: 1, email_address: EMAIL, state } })

/** Answers the two calls in turn, and records them. */
const script = (...answers: [number, object | string][]) =>
  stand.record(
    (_, index) => {
      const [status, body] = answers[index] ?? [500, {}]
      return { status, body }
    },
    { onlyWrites: true },
  )

test('the calls: create inactive, so that the form can ask; then the form', async () => {
  const seen = script([201, subscriber('inactive')], [201, subscriber('inactive')])
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  const told = seen.map(({ method, url, headers, body }) => [method, url, headers['x-kit-api-key'], body])
  assert.deepEqual(told, [
    ['POST', '/kit/v4/subscribers', 's3cret', { email_address: EMAIL, state: 'inactive' }],
    ['POST', FORM, 's3cret', { email_address: EMAIL }],
  ])
})

for (const state of ['cancelled', 'bounced', 'complained']) {
  test(`${state}: suppressed, and the form is not called`, async () => {
    const seen = script([200, subscriber(state)], [201, subscriber('active')])
    assert.deepEqual(await subscribe(), { kind: 'suppressed', httpStatus: 200, code: state })
    assert.equal(seen.length, 1)
  })
}

test('a person who opts out between the two calls is told so', async () => {
  script([200, subscriber('active')], [200, subscriber('cancelled')])
  assert.equal((await subscribe()).kind, 'suppressed')
})

test('a lost answer of the first call: the repeat finishes what was begun', async () => {
  stand.provider.set({ mode: 'commit_then_drop', doubleOptIn: true })
  assert.equal((await subscribe()).kind, 'retry')
  stand.provider.set({ mode: 'up' })
  assert.equal((await subscribe()).kind, 'awaiting_confirmation')
  const member = stand.provider.members.get(EMAIL)
  assert.deepEqual([member?.status, member?.listed], ['pending', true])
  assert.deepEqual(calls(), ['POST /kit/v4/subscribers', 'POST /kit/v4/subscribers', `POST ${FORM}`])
})

test('429 is plain text and names no time', async () => {
  script([429, 'Retry later'])
  const outcome = await subscribe()
  assert.deepEqual(outcome, {
    kind: 'retry',
    reason: 'rate_limited',
    httpStatus: 429,
    code: undefined,
    message: 'Retry later',
    waitSeconds: undefined,
  })
  assert.equal(make().limits.holdSeconds, 60)
})

const problem = (text: string) => ({ errors: [text] })
const answers: [[number, object | string][], { kind: string; reason?: string }][] = [
  [[[401, problem('The access token is invalid')]], { kind: 'misconfigured', reason: 'unauthorized' }],
  [
    [[403, problem('This request would exceed your subscriber limit')]],
    { kind: 'misconfigured', reason: 'subscriber_limit' },
  ],
  [[[403, problem('Something else')]], { kind: 'misconfigured', reason: 'unauthorized' }],
  [[[422, problem('Email address is invalid')]], { kind: 'rejected', reason: 'invalid_email' }],
  [[[422, problem('Something else')]], { kind: 'unknown_answer' }],
  [[[404, problem('Not Found')]], { kind: 'unknown_answer' }],
  [[[500, problem('Oops')]], { kind: 'retry', reason: 'server_error' }],
  [[[201, subscriber('something_new')]], { kind: 'unknown_answer' }],
  // Custom fields follow later; the subscriber exists.
  [
    [
      [202, subscriber('inactive')],
      [201, subscriber('active')],
    ],
    { kind: 'confirmed' },
  ],
  // The form exists, so it is the subscriber that Kit does not see yet.
  [
    [
      [201, subscriber('inactive')],
      [404, problem('Not Found')],
    ],
    { kind: 'retry', reason: 'bad_response' },
  ],
  [
    [
      [201, subscriber('inactive')],
      [422, problem('Either subscriber id or email address is required to add subscriber to form')],
    ],
    { kind: 'unknown_answer' },
  ],
  [
    [
      [201, subscriber('inactive')],
      [201, '<html>'],
    ],
    { kind: 'unknown_answer' },
  ],
  [
    [
      [201, subscriber('inactive')],
      [429, 'Retry later'],
    ],
    { kind: 'retry', reason: 'rate_limited' },
  ],
]
for (const [said, expected] of answers) {
  const last = said.at(-1)
  test(`call ${said.length} ${JSON.stringify(last)}: ${expected.kind} ${expected.reason ?? ''}`, async () => {
    const seen = script(...said)
    const { kind, ...rest } = await subscribe()
    assert.deepEqual({ kind, ...('reason' in rest && { reason: rest.reason }) }, expected)
    assert.equal(seen.length, said.length)
  })
}

test('find asks for every state, and takes no other person for the one asked for', async () => {
  stand.provider.members.add('else@example.com', 'subscribed')
  assert.equal((await make().find?.(EMAIL, signal()))?.kind, 'missing')
  assert.deepEqual(calls(), ['GET /kit/v4/subscribers?email_address=Some.Body%40example.com&status=all'])
})

test('check: a form that cannot be read does not hide ours', async () => {
  const pagination = { has_next_page: false, end_cursor: null }
  const check = (...forms: object[]) => {
    stand.answer({ status: 200, body: { forms, pagination } })
    return make().check(signal())
  }
  assert.equal(await check({ odd: true }, { id: 1234567 }), null)
  assert.equal((await check({ odd: true }))?.kind, 'unknown_answer')
})
