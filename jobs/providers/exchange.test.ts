import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contact } from '#db/subscriptions/reads.ts'
import { adapter } from '../../testing/stand-in.ts'
import type { HttpAnswer, Send } from './http.ts'

const contact = { userId: 'u', jobId: 'j', email: 'ada@example.com', consentedAt: null } as Contact
const variables = { MAILCHIMP_API_KEY: 'k-us1', MAILCHIMP_LIST_ID: 'l' }

const answer = (status: number, body: unknown, headers: Record<string, string>): HttpAnswer => ({
  status,
  json: body,
  text: JSON.stringify(body),
  headers: new Headers(headers),
  waitSeconds: undefined,
})

/** Gives these answers in turn, and repeats the last one. */
function subscribe(...answers: Awaited<ReturnType<Send>>[]) {
  let n = 0
  const send: Send = async () => answers[Math.min(n++, answers.length - 1)] as HttpAnswer
  return adapter('mailchimp', variables, send).subscribe(contact, AbortSignal.timeout(1000))
}

const list = answer(200, { double_optin: false }, { 'x-request-id': 'of-the-list', 'retry-after': '1' })

test('an outcome has the id of the request that ended the attempt, and Retry-After as it was written', async () => {
  const done = await subscribe(list, answer(200, { status: 'subscribed' }, { 'X-Request-Id': 'abc-1' }))
  assert.deepEqual([done.kind, done.requestId, done.retryAfter], ['confirmed', 'abc-1', undefined])
  const busy = await subscribe(list, answer(429, {}, { 'cf-ray': '8f-FRA', 'retry-after': '120' }))
  assert.deepEqual([busy.kind, busy.requestId, busy.retryAfter], ['retry', '8f-FRA', '120'])
})

test('a request without an answer has no id, also after one that had', async () => {
  const lost = await subscribe(list, { kind: 'retry', reason: 'timeout' })
  assert.deepEqual([lost.kind, lost.requestId, lost.retryAfter], ['retry', undefined, undefined])
})

test('two attempts at once do not mix, and an id that is none is left out', async () => {
  const outcomes = await Promise.all(
    ['one', 'two'].map((id) =>
      subscribe(list, answer(200, { status: 'subscribed' }, { 'x-request-id': id })),
    ),
  )
  assert.deepEqual(
    outcomes.map((outcome) => outcome.requestId),
    ['one', 'two'],
  )
  for (const id of ['ada@example.com', 'x'.repeat(101)])
    assert.equal((await subscribe(list, answer(500, {}, { 'x-request-id': id }))).requestId, undefined)
})
