import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, somebody, test } from './fixtures.ts'
import { openForm } from './form-client.ts'

// This file starts and kills workers.
test.use({ worker: false })

const alarm = (page: Page) => page.getByTestId('no-worker')
const entry = (page: Page, pid: number | undefined, state: string) =>
  page.locator(`[data-worker$=":${pid}"][data-state=${state}]`)

async function expectGood(page: Page) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
}

test('none is an alarm that says what to do; one, stopped, and another killed: shown as it is, without a reload', async ({
  page,
  stack,
}) => {
  test.setTimeout(120_000)
  await signIn(page)
  await page.getByRole('link', { name: 'Workers', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Workers', exact: true })).toBeVisible()
  await expect(alarm(page)).toContainText('No worker is running')
  await expect(alarm(page)).toContainText('Nobody is waiting yet.')
  await expect(alarm(page)).toContainText('None has run in the last 7 days.')
  await expect(alarm(page)).toContainText('npm run worker')
  await expect(page.getByText('None.', { exact: true })).toBeVisible()
  await (await openForm(stack.url)).register(somebody())
  await expect(alarm(page)).toContainText('The first in the queue has waited for')
  await expectGood(page)

  const first = stack.startWorker()
  await expect(page.getByRole('heading', { name: '1 worker is running' })).toBeVisible()
  await expect(alarm(page)).toHaveCount(0)
  const card = entry(page, first.pid, 'live')
  await expect(card).toContainText(/Heartbeat\d s ago/)
  await expect(card).toContainText('Takes subscriptionsyes')
  await expect(card).toContainText('Last error beside deliverynone')
  await expect(card).toContainText(/Memory\d+ MB of [\d,]+ MB/)
  await expect(card).toContainText(/Event-loop delay[\d.]+ ms \(p99\)/)
  await expect(card).toContainText(`${first.pid}`)
  await expectGood(page)
  const queue = page.locator('[data-queue="subscription-sync"]')
  await expect(queue).toContainText('Telling the provider')
  await expect(page.getByText(/^counted \d s ago\. pg-boss counts/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('row', { name: /^Reconciling/ })).toContainText('one worker at a time')

  await stack.end(first, 'SIGTERM')
  await expect(entry(page, first.pid, 'stopped')).toContainText('handed its jobs back')
  await expect(alarm(page)).toContainText(/was stopped \d+ s ago/)

  const second = stack.startWorker()
  await expect(entry(page, second.pid, 'live')).toBeVisible()
  // In hand for longer than the time between two heartbeats.
  await stack.simulator.set({ latencyMs: 1500 })
  const client = await openForm(stack.url)
  for (let person = 0; person < 50; person++) await client.register(somebody())
  await expect(entry(page, second.pid, 'live')).toContainText(/[1-9]\d* of delivery/)
  await stack.end(second, 'SIGKILL')
  await expect(entry(page, second.pid, 'gone')).toContainText('It did not sign off', {
    timeout: 30_000,
  })
  await expect(alarm(page)).toContainText(/was heard last \d+ s ago and did not sign off/)
  await expectGood(page)
})

test('without JavaScript, and only for administrators', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL })
  const page = await context.newPage()
  await page.goto('/admin/workers')
  await expect(page).toHaveURL(/\/admin\/sign-in$/)
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Workers' }).click()
  await expect(alarm(page)).toContainText('No worker is running')
  await context.close()
})
