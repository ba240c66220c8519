import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { freePort } from '../../scripts/local/postgres.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { conformance } from '../../testing/conformance.ts'
import { startPrism } from '../../testing/prism.ts'
import { adapter, contact, EMAIL, signal, standIn } from '../../testing/stand-in.ts'
import { request, type Send } from './http.ts'

const changes = {
  BREVO_DOI_TEMPLATE_ID: '3',
  BREVO_DOI_REDIRECT_URL: 'https://example.com/confirmed',
}

// The same suite again: its settings choose other calls.
conformance('brevo', {
  changes,
  prior: {
    new: 'awaiting_confirmation',
    unlisted: 'awaiting_confirmation',
    pending: 'awaiting_confirmation',
    subscribed: 'already_subscribed',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
    blocked: 'suppressed',
  },
  doubleOptIn: 'awaiting_confirmation',
  unreadable: 'unknown_answer',
  memberships: {
    new: 'missing',
    unlisted: 'missing',
    pending: 'missing',
    subscribed: 'subscribed',
    unsubscribed: 'suppressed',
    cleaned: 'suppressed',
  },
})

const stand = standIn('brevo')
const make = (template = '3') => stand.make({ ...changes, BREVO_DOI_TEMPLATE_ID: template })
const ask = (confirmationRequests?: number) =>
  make().subscribe({ ...contact, confirmationRequests }, signal())
const writes = () => stand.provider.recorded().requests.filter(({ method }) => method !== 'GET')

test('the calls: who is it, then the one that asks', async () => {
  const seen = stand.record(({ method }) =>
    method === 'POST' ? { status: 201 } : { status: 404, body: { code: 'document_not_found', message: '' } },
  )
  assert.deepEqual(await ask(), { kind: 'awaiting_confirmation', httpStatus: 201, asked: true })
  const body = {
    email: EMAIL,
    includeListIds: [7],
    templateId: 3,
    redirectionUrl: 'https://example.com/confirmed',
  }
  const told = seen.map(({ method, url, headers, body }) => [method, url, headers['api-key'], body])
  assert.deepEqual(told, [
    ['GET', '/brevo/v3/contacts/Some.Body%40example.com', 's3cret', ''],
    ['POST', '/brevo/v3/contacts/doubleOptinConfirmation', 's3cret', body],
  ])
})

for (const prior of ['subscribed', 'unsubscribed', 'cleaned'] as const) {
  test(`somebody ${prior} is never sent a mail that asks to confirm`, async () => {
    stand.provider.members.add(EMAIL, prior)
    assert.equal((await ask()).asked, undefined)
    assert.equal(writes().length, 0)
  })
}

test('a lost answer is counted, asked for once more, and then not again', async () => {
  stand.provider.set({ mode: 'commit_then_drop' })
  for (const time of [1, 2]) {
    const lost = await ask(time)
    assert.deepEqual([lost.kind, lost.asked], ['retry', true])
  }
  stand.provider.set({ mode: 'up' })
  const third = await ask(3)
  assert.deepEqual([third.kind, third.asked], ['awaiting_confirmation', undefined])
  assert.equal(writes().length, 2)
})

test('asked twice: who confirmed or opted out since is still seen', async () => {
  const member = stand.provider.members.add(EMAIL, 'subscribed')
  assert.equal((await ask(3)).kind, 'already_subscribed')
  stand.provider.members.change(member, { status: 'unsubscribed' })
  assert.equal((await ask(3)).kind, 'suppressed')
})

test('a request that never reached the person is not counted', async () => {
  for (const mode of ['maintenance', 'rate_limited', 'bad_key', 'down', 'refuse', 'reject'] as const) {
    stand.provider.set({ mode })
    assert.ok(!(await ask()).asked, mode)
  }
})

test('check: the template must be there', async () => {
  assert.equal(await make().check(signal()), null)
  const wrong = await make('4').check(signal())
  assert.ok(wrong?.kind === 'misconfigured' && wrong.reason === 'template_not_found')
})

test('a person who left only this list is not asked, though not blacklisted', async () => {
  stand.provider.members.add(EMAIL, 'unsubscribed', { listed: false })
  assert.equal((await ask()).kind, 'suppressed')
  assert.equal(writes().length, 0)
})

for (const httpStatus of [408, 500, 502, 504]) {
  test(`${httpStatus} may come after the mail: it is counted`, async () => {
    stand.answer({ status: httpStatus, body: {} }, { onlyWrites: true })
    const outcome = await ask()
    assert.deepEqual([outcome.kind, outcome.asked], ['retry', true])
  })
}

for (const [httpStatus, body] of [
  [503, {}],
  [429, {}],
  [400, { code: 'invalid_parameter', message: 'An active DOI template does not exist' }],
  [400, { code: 'missing_parameter', message: 'x\u0000y' }],
  [401, { code: 'x\ud83d', message: 'x\u0000y' }],
  [403, 'x\u0000y'],
  [302, ''],
] as const) {
  test(`${httpStatus} ${JSON.stringify(body)} to the call that asks sent nothing: it is not counted`, async () => {
    stand.answer({ status: httpStatus, body }, { onlyWrites: true })
    assert.equal((await ask()).asked, false)
  })
}

test('a connection that was refused sent nothing: it is not counted', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const send: Send = async (url, init) => request(init.method === 'GET' ? url : nowhere, init)
  const there = { ...dialects.brevo.variables(stand.base()), ...changes }
  const outcome = await adapter('brevo', there, send).subscribe(contact, signal())
  assert.deepEqual([outcome.kind, outcome.code, outcome.asked], ['retry', 'ECONNREFUSED', false])
})

// On its own: the description leaves out the template that `check` reads.
const prism = startPrism('brevo', stand.base)
describe('keeps to the provider’s own description', () => {
  before(prism.ready)
  for (const prior of ['new', 'unlisted'] as const) {
    test(prior, { skip: prism.skip }, async () => {
      if (prior === 'unlisted') stand.provider.members.add(EMAIL, 'subscribed', { listed: false })
      const outcome = await adapter('brevo', {
        ...dialects.brevo.variables(prism.url()),
        ...changes,
      }).subscribe(contact, signal())
      assert.equal(outcome.kind, 'awaiting_confirmation', JSON.stringify(outcome))
    })
  }
})
