import { expect } from '@playwright/test'
import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { until } from './until.ts'

test.use({ worker: false })
test.setTimeout(240_000)

const PEOPLE = 200

test('kill -9 in the middle of 200 registrations, provider flaky: every one confirmed exactly once', async ({
  stack,
}) => {
  const { sql } = stack
  await stack.simulator.set({ mode: 'flaky', latencyMs: 20 })
  let worker = stack.startWorker()
  const clients = await Promise.all(Array.from({ length: 10 }, () => openForm(stack.url)))
  const registering = Promise.all(
    clients.map(async (client) => {
      for (let index = 0; index < PEOPLE / clients.length; index++)
        expect((await client.register(somebody())).status).toBe(303)
    }),
  )
  await until(async () => (await stack.simulator.members()).length > 20)
  await stack.end(worker, 'SIGKILL')
  await registering
  worker = stack.startWorker()

  await until(async () => {
    // An impatient administrator: people who wait for a later try are tried now.
    await sql`update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`
    const [row] = await sql`select count(*)::int as confirmed from subscriptions where state = 'confirmed'`
    return row?.confirmed === PEOPLE
  }, 200)
  const emails = (await stack.simulator.members()).map((member) => member.email_address)
  expect([emails.length, new Set(emails).size]).toEqual([PEOPLE, PEOPLE])
  const confirmations =
    await sql`select count(*)::int as times from attempts where outcome = 'confirmed' group by user_id`
  expect(confirmations.map((row) => row.times)).toEqual(Array(PEOPLE).fill(1))
  expect(
    await sql`select 1 from pgboss.job where name = 'subscription-sync' and state <> 'completed'`,
  ).toHaveLength(0)
})

test('the job of a killed worker runs again within a minute', async ({ stack }) => {
  await stack.simulator.set({ mode: 'hang' })
  const worker = stack.startWorker()
  await (await openForm(stack.url)).register(somebody())
  await until(async () => (await stack.simulator.requests()).running > 0)
  await stack.end(worker, 'SIGKILL')
  await stack.simulator.set({ mode: 'up' })
  const begun = Date.now()
  stack.startWorker()
  await until(
    async () => (await stack.sql`select 1 from subscriptions where state = 'confirmed'`).length === 1,
    60,
  )
  expect(Date.now() - begun).toBeLessThan(60_000)
})
