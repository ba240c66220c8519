import { expect } from '@playwright/test'
import { register, somebody, status, withStack as test } from './fixtures.ts'
import { until } from './until.ts'

test.use({ worker: false })

test('no worker while registering: pending; a worker started later confirms', async ({ page, stack }) => {
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  stack.startWorker()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

test('a worker told to stop finishes what it has in hand', async ({ page, stack }) => {
  const worker = stack.startWorker()
  // With a person before them, the provider's next call is the job's and not the worker's first check.
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await stack.simulator.set({ latencyMs: 1500 })
  await register(page, somebody())
  await until(async () => (await stack.simulator.requests()).running === 1)
  await stack.end(worker, 'SIGTERM')
  expect(worker.exitCode).toBe(0)
  const jobs = await stack.sql`select state from pgboss.job where name = 'subscription-sync'`
  expect(jobs.map((job) => job.state)).toEqual(['completed', 'completed'])
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

test('a worker whose database connection dies with a transaction in it goes on', async ({ page, stack }) => {
  await stack.simulator.set({ latencyMs: 500 })
  await register(page, somebody())
  // Afterwards, or it might have told them before the page is shown.
  const worker = stack.startWorker()
  // Its first check of the provider may run beside the person's call.
  await until(async () => (await stack.simulator.requests()).running > 0)
  // The attempt is written in a transaction, which waits for this row.
  await stack.sql.begin(async (sql) => {
    await sql`select 1 from subscriptions for update`
    const blocked = () => sql`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until(async () => (await blocked()).length > 0)
    for (const { pid } of await blocked()) await sql`select pg_terminate_backend(${pid})`
  })
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  expect([worker.exitCode, worker.signalCode]).toEqual([null, null])
  const attempts = await stack.sql`select outcome from attempts`
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['confirmed'])
})
