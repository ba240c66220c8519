import { account } from '#app/account/words.ts'
import { expect, register, somebody, status, withStack as test } from './fixtures.ts'

// The console is not checked: a request without a network is an error in it.

test('offline: no next try in the past; back again it is noticed within 3 s', async ({
  page,
  context,
  stack,
}) => {
  test.setTimeout(90_000)
  await stack.simulator.set({ mode: 'down' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  // Far enough off to be seen, and near enough to be waited for.
  await stack.stopWorkers()
  await stack.sql`update subscriptions set next_attempt_at = now() + interval '12 seconds'`
  await page.reload()
  await expect(status(page)).toContainText(account.nextTry.trim())
  await context.setOffline(true)
  await expect(page.getByText(account.offline)).toBeVisible({ timeout: 10_000 })
  await expect(status(page)).not.toContainText(account.nextTry.trim(), { timeout: 15_000 })
  await stack.simulator.set({ mode: 'up' })
  await stack.sql`update subscriptions set state = 'confirmed'`
  await context.setOffline(false)
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 3_000 })
  await expect(page.getByText(account.offline)).not.toBeVisible()
})
