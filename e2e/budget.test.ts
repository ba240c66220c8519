import { expect } from '@playwright/test'
import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { until } from './until.ts'

const PEOPLE = 40

test.use({ worker: false })
const brevo = (simulator: string) => ({
  PROVIDER: 'brevo',
  BREVO_API_KEY: 'xkeysib-test',
  BREVO_LIST_ID: '7',
  BREVO_BASE_URL: `${simulator}/brevo/v3`,
})

test('three workers together keep to a provider’s rate and its requests at once', async ({ stack }) => {
  const client = await openForm(stack.url)
  for (let index = 0; index < PEOPLE; index++) await client.register(somebody())
  await stack.simulator.set({ latencyMs: 300 })
  for (let worker = 0; worker < 3; worker++) stack.startWorker(brevo(stack.simulator.url))
  await until(
    async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === PEOPLE,
    45,
  )
  const { highestPerSecond, highestConcurrency, requests } = await stack.simulator.requests()
  expect(requests.length).toBeGreaterThanOrEqual(2 * PEOPLE)
  // Brevo allows 10 a second; we send 8, and a late timer may bring two of them together.
  expect(highestPerSecond).toBeLessThanOrEqual(10)
  expect(highestConcurrency).toBeLessThanOrEqual(4)
})
