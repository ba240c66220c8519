import { expect } from '@playwright/test'
import { sign } from '#jobs/providers/standard-webhooks.ts'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { address, SIGNING, test } from './own-stack.ts'
import type { Stack } from './stack.ts'

const stateOf = async ({ sql }: Stack, username: string) =>
  (
    await sql`select s.state from subscriptions s join users u on u.id = s.user_id where username = ${username}`
  )[0]?.state

function tellSigned(stack: Stack, type: string, email: string, { ageSeconds = 0, tamper = '' } = {}) {
  const body = JSON.stringify({ type, data: { email } })
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds
  return fetch(`${stack.url}/api/webhooks/webhook`, {
    method: 'POST',
    body: body + tamper,
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign(SIGNING, 'msg_1', timestamp, body),
    },
  }).then((answer) => answer.status)
}

test('the signed one is believed, an old or altered message is not, and a replay changes nothing', async ({
  stack,
}) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person, address())
  await stack.sql`
      update subscriptions set state = 'check_inbox'
      where user_id = (select id from users where username = ${person.username})`
  expect(await tellSigned(stack, 'subscriber.confirmed', person.email, { ageSeconds: 600 })).toBe(401)
  expect(await tellSigned(stack, 'subscriber.confirmed', person.email, { tamper: ' ' })).toBe(401)
  expect(await stateOf(stack, person.username)).toBe('check_inbox')

  expect(await tellSigned(stack, 'subscriber.confirmed', person.email)).toBe(202)
  expect(await stateOf(stack, person.username)).toBe('confirmed')
  expect(await tellSigned(stack, 'subscriber.unsubscribed', person.email)).toBe(202)
  expect(await stateOf(stack, person.username)).toBe('opted_out')
  expect(await tellSigned(stack, 'subscriber.confirmed', person.email)).toBe(202)
  expect(await stateOf(stack, person.username)).toBe('opted_out')
})
