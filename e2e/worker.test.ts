import { expect } from '@playwright/test'
import { register, somebody, status } from './fixtures.ts'
import { singleStack } from './own-stack.ts'
import { until } from './until.ts'

const test = singleStack

test('no worker while registering: pending; a worker started later confirms', async ({ page, stack }) => {
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  stack.startWorker()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

test('a worker told to stop finishes what it has in hand', async ({ page, stack }) => {
  const worker = stack.startWorker()
  // With somebody before them, what runs at the provider below is the job's call and not the worker's first look.
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await stack.simulator.set({ latencyMs: 500 })
  await register(page, somebody())
  await until(async () => (await stack.simulator.requests()).running === 1)
  await stack.end(worker, 'SIGTERM')
  expect(worker.exitCode).toBe(0)
  const jobs = await stack.sql`select state from pgboss.job where name = 'subscription-sync'`
  expect(jobs.map((job) => job.state)).toEqual(['completed', 'completed'])
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})
