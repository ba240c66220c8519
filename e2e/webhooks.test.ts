import { expect } from '@playwright/test'
import { WEBHOOK_SECRET as SECRET, somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

const stateOf = async ({ sql }: Stack, username: string) =>
  (
    await sql`select s.state from subscriptions s join users u on u.id = s.user_id where username = ${username}`
  )[0]?.state
const becomes = (stack: Stack, username: string, state: string) =>
  until(async () => (await stateOf(stack, username)) === state)

const tell = (stack: Stack, email: string, type: string, secret = SECRET, provider = 'mailchimp') =>
  fetch(`${stack.url}/api/webhooks/${provider}?secret=${encodeURIComponent(secret)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ type, 'data[email]': email, 'data[list_id]': 'simulated' }),
  }).then((answer) => answer.status)
const idle = (stack: Stack) =>
  until(
    async () =>
      (
        await stack.sql`select 1 from pgboss.job where name = 'subscription-refresh' and state in ('created', 'retry', 'active')`
      ).length === 0,
  )

test('a confirmation there becomes one here, an opt-out too, and stays one', async ({ stack }) => {
  const person = somebody()
  await stack.simulator.addMember(person.email, 'pending')
  await (await openForm(stack.url)).register(person)
  await becomes(stack, person.username, 'check_inbox')

  await stack.simulator.addMember(person.email, 'subscribed')
  expect(await tell(stack, person.email, 'subscribe')).toBe(202)
  await becomes(stack, person.username, 'confirmed')

  await stack.simulator.addMember(person.email, 'unsubscribed')
  expect(await tell(stack, person.email.toUpperCase(), 'unsubscribe')).toBe(202)
  await becomes(stack, person.username, 'opted_out')

  expect(await tell(stack, person.email, 'subscribe')).toBe(202)
  await idle(stack)
  expect(await stateOf(stack, person.username)).toBe('opted_out')
})

test('a forged or replayed message changes nothing', async ({ stack }) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person)
  await becomes(stack, person.username, 'confirmed')
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => tell(stack, person.email, 'unsubscribe')),
  )
  expect(new Set(statuses)).toEqual(new Set([202]))
  await idle(stack)
  expect(await stateOf(stack, person.username)).toBe('confirmed')
})

test('strangers are refused, and nobody learns who is registered', async ({ stack }) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person)
  expect(await tell(stack, person.email, 'unsubscribe', 'a wrong secret of some length')).toBe(401)
  expect(await tell(stack, person.email, 'unsubscribe', SECRET, 'brevo')).toBe(404)
  expect(await tell(stack, 'nobody@example.com', 'unsubscribe')).toBe(202)
  expect(await tell(stack, 'x'.repeat(100_000), 'unsubscribe')).toBe(413)
  for (const body of ['', '\0', '{"a":', 'data[email]=%ff%fe', '<script>'])
    expect(
      (await fetch(`${stack.url}/api/webhooks/mailchimp?secret=${SECRET}`, { method: 'POST', body })).status,
    ).toBe(202)
  expect((await fetch(`${stack.url}/api/webhooks/mailchimp`)).status).toBe(200)
})
