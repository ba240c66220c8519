import { expect } from '@playwright/test'
import { dialects } from '../simulator/dialects/index.ts'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { ownStack } from './own-stack.ts'
import { type Stack, startStack } from './stack.ts'
import { becomes, stateOf } from './states.ts'
import { until } from './until.ts'

const SECRET = 'a-secret-of-twenty-characters'
const { base, variables } = dialects.brevo

// Brevo's messages carry a token, and are not believed.
const test = ownStack(() =>
  startStack({
    env: (simulator) => ({
      PROVIDER: 'brevo',
      BREVO_WEBHOOK_SECRET: SECRET,
      ...variables(simulator + base),
    }),
  }),
)
test.beforeEach(({ stack }) => void stack.startWorker())

const send = (stack: Stack, body: string, { secret = SECRET, provider = 'brevo' } = {}) =>
  fetch(`${stack.url}/api/webhooks/${provider}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body,
  }).then((answer) => answer.status)
const tell = (stack: Stack, email: string, event: string, more = {}) =>
  send(stack, JSON.stringify({ event, email }), more)
const idle = (stack: Stack) =>
  until(
    async () =>
      (
        await stack.sql`select 1 from pgboss.job where name = 'subscription-refresh' and state in ('created', 'retry', 'active')`
      ).length === 0,
  )

test('an opt-out there becomes one here, and stays one', async ({ stack }) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person)
  await becomes(stack, person.username, 'confirmed')

  await stack.simulator.addMember(person.email, 'unsubscribed')
  expect(await tell(stack, person.email.toUpperCase(), 'unsubscribed')).toBe(202)
  await becomes(stack, person.username, 'opted_out')

  await stack.simulator.addMember(person.email, 'subscribed')
  expect(await tell(stack, person.email, 'contact_updated')).toBe(202)
  await idle(stack)
  expect(await stateOf(stack, person.username)).toBe('opted_out')
})

test('a forged or replayed message changes nothing', async ({ stack }) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person)
  await becomes(stack, person.username, 'confirmed')
  const statuses = await Promise.all(
    Array.from({ length: 20 }, () => tell(stack, person.email, 'unsubscribed')),
  )
  expect(new Set(statuses)).toEqual(new Set([202]))
  await idle(stack)
  expect(await stateOf(stack, person.username)).toBe('confirmed')
})

test('strangers are refused, and nobody learns who is registered', async ({ stack }) => {
  const person = somebody()
  await (await openForm(stack.url)).register(person)
  const message = [stack, person.email, 'unsubscribed'] as const
  expect(await tell(...message, { secret: 'a wrong secret of some length' })).toBe(401)
  expect(await tell(...message, { provider: 'kit' })).toBe(404)
  expect(await tell(stack, 'nobody@example.com', 'unsubscribed')).toBe(202)
  expect(await tell(stack, 'x'.repeat(100_000), 'unsubscribed')).toBe(413)
  for (const body of ['', '\0', '{"a":', '{"email":"%ff%fe"}', '<script>'])
    expect(await send(stack, body)).toBe(202)
  const inAddress = await fetch(`${stack.url}/api/webhooks/brevo?secret=${SECRET}`, {
    method: 'POST',
    body: '{}',
  })
  expect(inAddress.status).toBe(401)
})
