import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { expectNoOverflow } from './looks.ts'

const answer = (page: Page, outcome: string) => page.locator(`[data-outcome=${outcome}]`)
const settings = (page: Page) => page.getByRole('button', { name: 'Check key and list' })
const address = (page: Page) => page.getByTestId('check').getByLabel('Email address')

async function askAbout(page: Page, email: string) {
  await address(page).fill(email)
  await page.getByRole('button', { name: 'Test call with an address' }).click()
}

async function openProvider(page: Page) {
  await signIn(page)
  await page.goto('/admin/provider')
}

test('key and list are checked by a worker, and its answer comes to the page', async ({ page, stack }) => {
  await openProvider(page)
  await settings(page).click()
  await expect(answer(page, 'fine')).toContainText('key and list are right')
  await expect(answer(page, 'fine')).toContainText('asked by admin')
  await expect(settings(page)).toBeEnabled()
  await expectAccessible(page)
  await expectNoOverflow(page)

  await stack.simulator.set({ mode: 'bad_key' })
  await settings(page).click()
  await expect(answer(page, 'misconfigured')).toContainText('refused (unauthorized)')
  await expect(answer(page, 'misconfigured')).toContainText('HTTP 401')
  await expect(page.getByText('key or list refused', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await stack.simulator.set({ mode: 'up' })
  await settings(page).click()
  await expect(answer(page, 'fine')).toHaveCount(2)
  await page.goto('/admin/audit')
  await expect(page.getByText('admin had Mailchimp asked about key and list')).toHaveCount(3)
  await expectAccessible(page)
})

test('an address is looked up and not subscribed, also while the provider is paused', async ({
  page,
  stack,
}) => {
  await openProvider(page)
  await askAbout(page, 'not an address')
  await expect(page.getByText('Enter an email address such as')).toBeVisible()
  await expect(address(page)).toBeFocused()
  await expect(address(page)).toHaveValue('not an address')
  await expectAccessible(page)

  await page.getByLabel('Reason').fill('lists are moved')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  await askAbout(page, 'nobody@example.com')
  await expect(answer(page, 'missing')).toContainText('nobody@example.com')
  await stack.simulator.addMember('known@example.com', 'unsubscribed')
  await askAbout(page, 'known@example.com')
  await expect(answer(page, 'found')).toContainText('suppressed')
  await expectAccessible(page)
  await expectNoOverflow(page)
  const { requests } = await stack.simulator.requests()
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect((await stack.simulator.members()).map(({ email_address }) => email_address)).not.toContain(
    'nobody@example.com',
  )
})

test('a provider that is down says nothing, and that is not held against the settings', async ({
  page,
  stack,
}) => {
  await openProvider(page)
  await stack.simulator.set({ mode: 'down' })
  await settings(page).click()
  await expect(answer(page, 'retry')).toContainText('failed (server error)')
  await expect(page.getByTestId('provider-status')).toHaveText('Jobs are carried out as they come.')
  await expectAccessible(page)
})

test.describe(() => {
  test.use({ worker: false })
  test('no worker runs: the page says so, and one that starts answers', async ({ page, stack }) => {
    await openProvider(page)
    await settings(page).click()
    await expect(answer(page, 'none')).toContainText('No worker is running, so nothing is asked.')
    await expect(settings(page)).toBeDisabled()
    await expect(settings(page)).toHaveAccessibleDescription('One is under way.')
    await expectAccessible(page)
    stack.startWorker()
    await expect(answer(page, 'fine')).toBeVisible({ timeout: 30_000 })
  })
})
