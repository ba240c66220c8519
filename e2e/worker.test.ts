import { expect } from '@playwright/test'
import { register, somebody, status } from './fixtures.ts'
import { singleStack } from './own-stack.ts'

const test = singleStack

test('no worker while registering: pending; a worker started later confirms', async ({ page, stack }) => {
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  stack.startWorker()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

test('a worker told to stop finishes what it has in hand', async ({ page, stack }) => {
  const worker = stack.startWorker()
  await stack.simulator.set({ latencyMs: 500 })
  await register(page, somebody())
  await expect
    .poll(
      async () =>
        (await stack.sql`select 1 from pgboss.job where name = 'subscription-sync' and state = 'active'`)
          .length,
    )
    .toBe(1)
  await stack.end(worker, 'SIGTERM')
  expect(worker.exitCode).toBe(0)
  const [job] = await stack.sql`select state from pgboss.job where name = 'subscription-sync'`
  expect(job?.state).toBe('completed')
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})
