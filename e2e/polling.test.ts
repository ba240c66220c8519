import type { Page } from '@playwright/test'
import { expect, register, somebody, status, test } from './fixtures.ts'

/** Counts the polls of a page from now on. */
function countPolls(page: Page) {
  const seen = { polls: 0 }
  page.on('request', (request) => {
    if (request.url().endsWith('/account/subscription')) seen.polls++
  })
  return seen
}

const setVisibility = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, state)

test('polling stops when the state is final', async ({ page }) => {
  await page.clock.install()
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  const seen = countPolls(page)
  await page.clock.runFor(60_000)
  expect(seen.polls).toBe(0)
})

test('a hidden tab is quiet and asks at once when it is seen again', async ({ page, stack }) => {
  await page.clock.install()
  await stack.simulator.set({ mode: 'reject' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await setVisibility(page, 'hidden')
  const seen = countPolls(page)
  await page.clock.runFor(120_000)
  expect(seen.polls).toBe(0)
  await setVisibility(page, 'visible')
  await expect.poll(() => seen.polls).toBeGreaterThan(0)
})

test('back on the network it asks at once', async ({ page, context, stack }) => {
  await page.clock.install()
  await stack.simulator.set({ mode: 'reject' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await context.setOffline(true)
  const seen = countPolls(page)
  await page.clock.runFor(120_000)
  expect(seen.polls).toBe(0)
  await context.setOffline(false)
  await expect.poll(() => seen.polls).toBeGreaterThan(0)
})
