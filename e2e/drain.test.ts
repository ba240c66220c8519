import { expect } from '@playwright/test'
import { somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { until } from './until.ts'

test.use({ worker: false })

const BACKLOG = 120

test('a backlog drains oldest first, and people who register meanwhile do not wait behind it', async ({
  stack,
}) => {
  const { sql, simulator } = stack
  stack.startWorker()
  const client = await openForm(stack.url)
  await client.register(somebody())
  await until(async () => (await sql`select 1 from subscriptions where state = 'confirmed'`).length === 1)

  await sql`update providers set circuit = 'paused'`
  for (let index = 0; index < BACKLOG; index++) await client.register(somebody())
  await until(async () => (await sql`select 1 from subscriptions where state = 'delayed'`).length === BACKLOG)
  const backlog = (
    await sql`select user_id from subscriptions where state = 'delayed' order by created_at`
  ).map((row) => row.user_id)

  await simulator.set({ latencyMs: 200 })
  await sql`update providers set circuit = 'half_open', probe_at = now()`
  await until(async () => (await sql`select 1 from subscriptions where state = 'confirmed'`).length > 10)
  const newcomer = somebody()
  await client.register(newcomer)
  await until(
    async () =>
      (
        await sql`select 1 from subscriptions s join users u on u.id = s.user_id where username = ${newcomer.username} and state = 'confirmed'`
      ).length === 1,
  )
  const waiting = (await sql`select 1 from subscriptions where state in ('pending', 'delayed')`).length
  expect(waiting).toBeGreaterThan(BACKLOG / 4)

  await until(async () => (await sql`select 1 from subscriptions where state <> 'confirmed'`).length === 0)
  const order = (await sql`select user_id from attempts where outcome = 'confirmed' order by started_at`)
    .map((row) => backlog.indexOf(row.user_id))
    .filter((position) => position >= 0)
  // Batches run at once, so neighbours may overtake each other, but by no more than two batches.
  for (const [place, position] of order.entries()) expect(Math.abs(place - position)).toBeLessThan(40)
  expect((await sql`select max(attempts) as most from subscriptions`)[0]?.most).toBe(1)
})
