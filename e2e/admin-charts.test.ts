import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { registerSome, tile } from './overview-page.ts'
import { until } from './until.ts'

test.setTimeout(120_000)

const plots = (page: Page) =>
  page.getByRole('main').getByRole('img', { name: /The numbers are in the table below/ })
const plot = (page: Page, name: string) => page.getByRole('img', { name: `${name}, each` })

test('the charts of each window, their numbers, and what they count', async ({ page, stack }) => {
  await registerSome(stack, 1)
  await until(async () => (await stack.sql`select 1 from subscriptions where state = 'pending'`).length === 0)
  const people = await stack.sql`select 1 from users`
  await signIn(page)
  // It is counted once no earlier transaction can still commit.
  await expect(tile(page, 'Registered')).toHaveText(String(people.length), { timeout: 30_000 })
  await expect(tile(page, 'At the provider within a minute')).toHaveText(/^\d+(\.\d)? %$/, {
    timeout: 30_000,
  })
  for (const [window, points] of [
    ['1 hour', 61],
    ['7 days', 169],
    ['30 days', 121],
    ['24 hours', 145],
  ] as const) {
    await page.getByRole('navigation', { name: 'Window' }).getByRole('link', { name: window }).click()
    await expect(page).toHaveURL(/window=/)
    await expect(page.getByRole('link', { name: window, exact: true })).toHaveAttribute(
      'aria-current',
      'true',
    )
    await expect(plots(page)).toHaveCount(3)
    await expect(page.getByRole('slider')).toHaveCount(3)
    await page.getByText('Numbers of “Registrations” as a table').click()
    const rows = page.getByRole('region', { name: 'Numbers: Registrations' }).locator('tbody tr')
    await expect(rows).toHaveCount(points)
    const seen = await rows.locator('td:nth-child(2)').allTextContents()
    expect(seen.reduce((all, text) => all + Number(text), 0)).toBe(people.length)
  }
  await expect(page.getByTestId('annotations').first()).toContainText('D Deploy: web runs version')
  await expect(page.getByTestId('annotations').first()).toContainText('D Deploy: worker runs version')

  await page.getByRole('slider', { name: /^Registrations/ }).hover()
  await expect(page.getByTestId('hovered').locator('time')).toBeVisible()
  await page.getByRole('link', { name: 'Registered', exact: true }).click()
  await expect(page).toHaveURL(/\/admin\/registrations\?from=/)
})

test('the charts take the colours of the scheme that is shown', async ({ page, stack }) => {
  await registerSome(stack, 1)
  await signIn(page)
  const bar = plot(page, 'Registrations').locator('g[fill] rect').first()
  const drawn = () => bar.evaluate((one) => getComputedStyle(one).fill)
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(plots(page)).toHaveCount(3)
  await expect(bar).toBeVisible({ timeout: 30_000 })
  const light = await drawn()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(drawn).not.toBe(light)
})

test('values by arrow keys, series left out by the legend, and what is chosen is seen in forced colours', async ({
  page,
  stack,
}) => {
  await registerSome(stack, 2)
  await signIn(page)
  await page.goto('/admin?window=1h')
  const bars = plot(page, 'Registrations').locator('g[fill] rect')
  await expect(bars.first()).toBeVisible({ timeout: 30_000 })
  const reader = page.getByRole('slider', { name: 'Registrations, point by point' })
  await reader.focus()
  await expect(reader).toHaveAttribute('aria-valuetext', /, With emails \d+, Without \d+$/)
  await expect(page.getByTestId('hovered')).toContainText('still running')
  await page.keyboard.press('Home')
  await expect(reader).toHaveAttribute('aria-valuenow', '0')
  await page.keyboard.press('ArrowRight')
  await expect(reader).toHaveAttribute('aria-valuenow', '1')
  await expect(page.getByTestId('hovered')).not.toContainText('still running')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('hovered')).toHaveCount(0)

  const series = page.getByRole('button', { name: /^With emails/ })
  await expect(series).toHaveAttribute('aria-pressed', 'true')
  await series.click()
  await expect(series).toHaveAttribute('aria-pressed', 'false')
  await expect(bars).toHaveCount(0)
  await page.emulateMedia({ forcedColors: 'active' })
  await expect(page.getByRole('link', { name: '1 hour' })).toHaveCSS('text-decoration-line', 'underline')
  await expect(page.getByRole('link', { name: '7 days' })).not.toHaveCSS('text-decoration-line', 'underline')
  await expectAccessible(page)
})

test('without JavaScript the charts are there, and their numbers at an address; the window is the shortest that holds any', async ({
  page,
  stack,
  browser,
  baseURL,
}) => {
  await registerSome(stack, 1)
  await signIn(page)
  await expect(tile(page, 'Registered')).not.toHaveText('0', { timeout: 30_000 })
  await page.reload()
  await expect(page.getByRole('link', { name: '1 hour' })).toHaveAttribute('aria-current', 'true')
  const storageState = await page.context().storageState()
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState })
  const plain = await context.newPage()
  await plain.goto('/admin')
  await expect(plots(plain)).toHaveCount(3)
  await expect(plot(plain, 'Registrations').locator('g[fill] rect').first()).toBeVisible()
  await expect(plain.getByRole('slider')).toHaveCount(0)
  await plain.getByText('Numbers of “Registrations” as a table').click()
  await plain.getByRole('link', { name: 'Show them' }).filter({ visible: true }).click()
  await expect(plain.getByRole('region', { name: 'Numbers: Registrations' }).locator('tbody tr')).toHaveCount(
    61,
  )

  const hours = (count: number) => stack.sql`
    update rollups set at = at - make_interval(hours => ${count}) where grain <= 600`
  await stack.sql`delete from rollups where grain <= 60`
  await hours(2)
  await plain.goto('/admin')
  await expect(plain.getByRole('link', { name: '24 hours' })).toHaveAttribute('aria-current', 'true')
  await context.close()
})
