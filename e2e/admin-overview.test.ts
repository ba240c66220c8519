import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { registerSome, tile } from './overview-page.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

test.setTimeout(120_000)

const headline = (page: Page) => page.getByTestId('headline')
const inState = async ({ sql }: Stack, state: string) =>
  (await sql`select 1 from subscriptions where state = ${state}`).length

async function pause(page: Page, reason: string) {
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill(reason)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
}

test('all well, down, paused, back: the sentence, who waits and the marks follow without a reload', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await registerSome(stack, 3)
  await expect(headline(page)).toHaveText('All well. Nobody is waiting.')
  await expect(tile(page, 'Confirmed')).toHaveText('3')

  await stack.simulator.set({ mode: 'down' })
  await registerSome(stack, 9)
  await expect(headline(page)).toContainText(/^9 people waiting.*: Mailchimp is down \(answers 503\) since /)
  await expect(headline(page)).toContainText('Nothing to do.')
  await expect(tile(page, 'Delayed')).toHaveText('9')
  await expect(page.getByTestId('annotations').first()).toContainText('C Circuit: down')
  await registerSome(stack, 2)
  await expect(headline(page)).toContainText(/^11 people waiting/)

  const admin = await page.context().newPage()
  await pause(admin, 'moving lists')
  await expect(headline(page)).toContainText(
    /^Paused by admin until .* \(moving lists\)\. Mailchimp was down by then \(answers 503\), since .*\. 11 people waiting/,
  )
  await expect(page.getByTestId('annotations').first()).toContainText(
    'P Pause: paused by admin: moving lists',
  )

  await stack.simulator.set({ mode: 'up' })
  await admin.getByLabel('Reason').fill('lists are moved')
  await admin.getByRole('button', { name: 'Resume' }).click()
  await expect(headline(page)).toHaveText('All well. Nobody is waiting.', { timeout: 30_000 })
  await expect(tile(page, 'Confirmed')).toHaveText('14')
  await expect(tile(page, 'Longest wait')).toHaveText('nobody waits')
})

test('the provider page: errors by kind, the budget in use, and when the queue is empty', async ({
  page,
  stack,
}) => {
  await stack.simulator.set({ mode: 'reject' })
  await registerSome(stack, 2)
  await until(async () => (await inState(stack, 'needs_attention')) >= 2)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await page.goto('/admin/provider')
  const row = (name: string) => page.getByTestId('errors').getByRole('row', { name })
  await expect(row('rejected: invalid email')).toContainText('(2)', { timeout: 30_000 })
  await expect(page.getByText(/^\d of 6$/)).toBeVisible()
  await expect(page.getByText('nobody waits', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('with every worker dead the page counts on and says so first', async ({ page, stack }) => {
  await stack.stopWorkers()
  await signIn(page)
  const before = Number(await tile(page, 'Registered').textContent())
  await registerSome(stack, 4)
  await expect(headline(page)).toContainText(/^No worker is running: start one\. 4 people waiting/, {
    timeout: 60_000,
  })
  await expect(tile(page, 'Pending')).toHaveText('4')
  await expect
    .poll(async () => Number(await tile(page, 'Registered').textContent()), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(before + 4)
})

test('axe finds nothing in either scheme, and on 320 pixels all is one column', async ({ page, stack }) => {
  await registerSome(stack, 3)
  await signIn(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await page.getByText('Numbers of “How long it takes” as a table').click()
      await expectAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  }
})

test('every figure that is counted by the minute has a line of the last hour, also where nothing happened', async ({
  page,
  stack,
}) => {
  await signIn(page)
  const lined = page.locator('dl > div').filter({ has: page.locator('figure') })
  const names = [
    ...['Needs attention', 'Delayed', 'Pending', 'Registered', 'At the provider within a minute'],
    ...['Half are at the provider within', '95 % are at the provider within'],
    ...['Confirmed', 'Check inbox', 'Opted out', 'No emails asked'],
  ]
  await expect(lined.locator('dt')).toHaveText(names)
  await expect(page.getByText('nobody got there in the last hour')).toHaveCount(3)
  await expect(page.getByText('0 registered in the last hour')).toBeVisible()
  await registerSome(stack, 3)
  await until(async () => (await inState(stack, 'confirmed')) === 3)
  await expect(page.getByText('3 registered in the last hour')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('100 % in the last hour')).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
})
