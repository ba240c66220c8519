import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'
import { change, circuit, openProvider, pause, said, withoutJavaScript } from './provider-page.ts'

test('paused: people wait and nothing is sent; resumed: confirmed without a reload; all of it is on record', async ({
  page,
  stack,
  context,
}) => {
  const admin = await context.newPage()
  await openProvider(admin)
  await pause(admin, 'moving lists', 'until somebody resumes it')
  await expect(admin.getByText('Done: the provider was paused.')).toBeVisible()
  await expect(said(admin)).toContainText('Nothing is sent to the provider')
  await stack.simulator.reset() // forgets earlier requests

  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  // A worker that has just started may still ask whether the key is right.
  const { requests } = await stack.simulator.requests()
  expect(requests.filter(({ path }) => path.includes('/members'))).toEqual([])
  await admin.goto('/admin')
  await expect(admin.getByTestId('headline')).toContainText(
    'Paused by admin until somebody resumes it (moving lists). 1 person waiting',
  )
  await admin.getByRole('link', { name: 'Mailchimp (simulator)' }).click()

  await admin.getByLabel('Reason').fill('lists are moved')
  await admin.getByRole('button', { name: 'Resume' }).click()
  await expect(admin.getByText('Done: the provider was resumed.')).toBeVisible()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await expect(change(admin, 'half_open', 'closed')).toContainText('by itself')
  await expect(change(admin, 'closed', 'paused')).toContainText('moving lists')
  await expect(change(admin, 'paused', 'half_open')).toContainText('by admin')
  await expect(said(admin)).toHaveText('Jobs are carried out as they come.')

  await admin.goto('/admin/audit')
  await expect(admin.getByText('admin paused Mailchimp: moving lists')).toBeVisible()
  await expect(admin.getByText('admin resumed Mailchimp: lists are moved')).toBeVisible()
  await expectAccessible(admin)
})

test('without JavaScript: an error at the field, a pause with an end, and pausing twice says so', async ({
  browser,
  stack,
  baseURL,
}) => {
  const first = await withoutJavaScript(browser, baseURL)
  await openProvider(first.page)
  const second = await first.context.newPage()
  await second.goto('/admin/provider')

  await pause(first.page, ' ', '1 hour')
  await expect(first.page.getByText('Say why.')).toBeVisible()
  await expect(first.page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
  await expect(first.page.getByLabel('1 hour')).toBeChecked()
  expect(await circuit(stack)).toBe('closed')

  await first.page.getByLabel('Reason').fill('maintenance')
  await first.page.getByRole('button', { name: 'Pause' }).click()
  await expect(first.page.getByText('Done: the provider was paused.')).toBeVisible()
  const [row] =
    await stack.sql`select extract(epoch from paused_until - now()) / 60 as minutes from providers`
  expect(Math.round(Number(row?.minutes))).toBe(60)

  await pause(second, 'me too')
  await expect(second.getByText('Nothing was done. The provider was paused already.')).toBeVisible()
  await expect(second.locator('[data-change]')).toHaveCount(1)
  expect(await stack.sql`select 1 from audit_events where action like '%provider'`).toHaveLength(1)
  await first.context.close()
})

test('a stranger cannot post the action', async ({ browser, stack, baseURL }) => {
  const { context, page } = await withoutJavaScript(browser, baseURL)
  await openProvider(page)
  await context.clearCookies()
  await pause(page, 'I am nobody')
  await expect(page).toHaveURL(/\/admin\/sign-in$/)
  expect(await circuit(stack)).toBe('closed')
  expect(await stack.sql`select 1 from audit_events where action like '%provider'`).toHaveLength(0)
  await context.close()
})

test('a wrong key: the headline says what to do; put right, all drains and all is well', async ({
  page,
  stack,
  context,
}) => {
  await stack.simulator.set({ mode: 'bad_key' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  const admin = await context.newPage()
  await signIn(admin)
  await expect(admin.getByTestId('headline')).toContainText(
    'Mailchimp refuses our key or list (unauthorized): correct the settings; everybody waits and nobody’s attempt is used up. 1 person waiting',
  )
  await expect(admin.getByText('key or list refused', { exact: true })).toBeVisible()

  await stack.simulator.set({ mode: 'up' })
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 })
  await expect(admin.getByTestId('headline')).toHaveText('All well. Nobody is waiting.')
})

test('the page by keyboard alone, and nothing for axe to find on a phone or a desktop', async ({ page }) => {
  await openProvider(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Provider' }).focus()
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByLabel('Reason')).toBeFocused({ timeout: 100 })
  }).toPass()
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Say why.')).toBeVisible()
  await expect(page.getByLabel('Reason')).toBeFocused()
  await expect(page.getByLabel('1 hour')).toBeChecked()
  await expectAccessible(page)
  await page.keyboard.type('by hand')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
})
