import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeEach, test } from 'node:test'
import { contact, EMAIL, signal, standIn } from '../../testing/stand-in.ts'

const stand = standIn('listmonk')
const OPTIN = /\/optin$/
/** Calls that ask somebody to confirm. */
let mails = 0
beforeEach(() => {
  stand.provider.set({ doubleOptIn: true })
  mails = 0
  later()
})

/** The result of an attempt for which so many requests were counted, itself included. */
async function subscribe(confirmationRequests: number) {
  const { kind, asked } = await stand.make().subscribe({ ...contact, confirmationRequests }, signal())
  return [kind, asked ?? false]
}
/** Somebody whom listmonk knows, on no list of ours. */
const known = () => stand.provider.members.add(EMAIL, 'subscribed', { listed: false })

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown
const say =
  (status: number, body: string): Answer =>
  (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }
/** It is done, and the answer is lost. */
const lost: Answer = (request, response) => {
  response.end = () => request.socket.destroy() as never
  return stand.pass(request, response)
}
/** The n-th call of that kind is answered like this. */
function at(kind: RegExp, answer: Answer, nth = 1) {
  let seen = 0
  stand.respond = (request, response) => {
    if (OPTIN.test(`${request.url}`)) mails++
    return kind.test(`${request.method} ${request.url}`) && ++seen === nth
      ? answer(request, response)
      : stand.pass(request, response)
  }
}
/** All is well again. */
const later = () => at(/^NOTHING/, stand.pass)

const troubles: Record<string, [RegExp, Answer, nth?: number]> = {
  'the list’s answer is lost': [/^PUT/, lost],
  'the look after it fails': [/^GET/, say(502, '<html>'), 2],
  'a 503 of the call that asks': [OPTIN, say(503, '{"message":"Service Unavailable"}')],
  'it could not send the mail': [OPTIN, say(500, '{"message":"Error sending opt-in e-mail."}')],
  'a refusal of the call that asks': [OPTIN, say(403, '{"message":"Permission denied: subscribers:manage"}')],
  'a gateway’s page to the call that asks': [OPTIN, say(502, '<html>')],
  'the answer of the call that asks is lost': [OPTIN, lost],
}
for (const [what, trouble] of Object.entries(troubles))
  test(`somebody known who was added, and perhaps not asked, is asked by the next attempt: ${what}`, async () => {
    known()
    at(...trouble)
    const [kind, asked] = await subscribe(1)
    assert.ok(kind !== 'awaiting_confirmation' && asked, `${kind}`)
    later()
    const before = mails
    assert.deepEqual(await subscribe(2), ['awaiting_confirmation', true])
    assert.equal(mails, before + 1)
  })

test('an answer of another shape to the call that adds says nothing: who is on the list is asked', async () => {
  known()
  at(/^PUT/, async (request, response) => {
    const end = response.end.bind(response) as (text: string) => typeof response
    response.end = () => end('{"surprise":true}')
    await stand.pass(request, response)
  })
  assert.deepEqual(await subscribe(1), ['awaiting_confirmation', true])
  assert.equal(mails, 1)
})

test('a mail whose answer was lost twice is not asked for again', async () => {
  known()
  at(OPTIN, lost)
  assert.deepEqual(await subscribe(1), ['retry', true])
  at(OPTIN, lost)
  assert.deepEqual(await subscribe(2), ['retry', true])
  assert.deepEqual(await subscribe(3), ['awaiting_confirmation', false])
  assert.equal(mails, 2)
})

test('while listmonk sends nothing, no request is counted that would end the asking', async () => {
  known()
  at(OPTIN, say(503, '{}'))
  assert.deepEqual(await subscribe(1), ['retry', true])
  for (const _ of [1, 2, 3]) {
    at(OPTIN, say(500, '{"message":"Error sending opt-in e-mail."}'))
    assert.deepEqual(await subscribe(2), ['retry', false])
  }
  later()
  assert.deepEqual(await subscribe(2), ['awaiting_confirmation', true])
})

test('somebody new whose answer was lost is asked once more; a request that was refused is no reason to', async () => {
  at(/^POST/, lost)
  assert.deepEqual(await subscribe(1), ['retry', true])
  later()
  assert.deepEqual(await subscribe(2), ['awaiting_confirmation', true])
  assert.equal(mails, 1)
  for (const [status, body] of [
    [503, '{}'],
    [429, '{}'],
    [500, '{"message":"Error creating subscriber"}'],
  ] as const) {
    at(/^POST/, say(status, body))
    assert.deepEqual(await subscribe(1), ['retry', false])
  }
})

test('who waits for a mail of others, is subscribed or has left gets no mail of ours', async () => {
  const member = stand.provider.members.add(EMAIL, 'pending')
  assert.deepEqual(await subscribe(1), ['awaiting_confirmation', false])
  stand.provider.members.change(member, { status: 'subscribed' })
  assert.deepEqual(await subscribe(2), ['already_subscribed', false])
  stand.provider.members.change(member, { status: 'unsubscribed' })
  assert.deepEqual(await subscribe(2), ['suppressed', false])
  assert.equal(mails, 0)
})
