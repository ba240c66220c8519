import type { Page } from '@playwright/test'
import { inState, operation, rejected } from './failures.ts'
import { expect, expectAccessible, MOVING, signIn, test } from './fixtures.ts'
import { openKeys } from './settings.ts'

test.use(MOVING)

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const inFocus = (page: Page) => page.locator(':focus')
/** The page is hydrated: before that, no key works. */
const listens = (page: Page) => expect(page.getByLabel('Updates')).toBeEnabled()

test('an incident is solved by keyboard alone: find the group, open it, retry', async ({ page, stack }) => {
  await rejected(stack, 3)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await listens(page)
  await press(page, 'g', 'f')
  await expect(page.getByRole('heading', { name: 'Failures' })).toBeVisible()
  await listens(page)
  await press(page, 'j')
  await expect(inFocus(page)).toHaveText('rejected: invalid email')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
  await listens(page)
  await press(page, 'r')
  await expect(inFocus(page)).toHaveText('Retry 3 people …')
  await press(page, 'Enter')
  await expect(page.getByTestId('preview')).toBeVisible()
  await listens(page)
  await press(page, 'r')
  await expect(inFocus(page)).toHaveAttribute('name', 'reason')
  await page.keyboard.type('js and rs? gone.')
  await press(page, 'Enter')
  await expect(operation(page, 'finished')).toContainText('“js and rs? gone.”')
  expect(await inState(stack, 'confirmed')).toBe(3)
})

test('rows are walked, a person is found and their job retried; an impossible action says why', async ({
  page,
  stack,
}) => {
  await rejected(stack, 2)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await listens(page)
  await press(page, 'x')
  await expect(page.getByText('No row is chosen: j goes to the first.')).toBeVisible()
  await press(page, 'j')
  await expect(page.getByText('There are no rows here.')).toBeVisible()
  await press(page, 'g', 'r')
  await expect(page.getByRole('heading', { name: 'Registrations' })).toBeVisible()
  await listens(page)
  const names = page.locator('tr[data-person] th a')
  await press(page, 'j', 'j')
  await expect(names.nth(1)).toBeFocused()
  await press(page, 'j')
  await expect(names.nth(1)).toBeFocused()
  await press(page, 'k')
  await expect(names.first()).toBeFocused()
  await press(page, 'x')
  await expect(page.getByText('The rows of this list cannot be selected.')).toBeVisible()
  await press(page, '.')
  await expect(page.getByText('Nothing new.')).toBeVisible()
  const name = (await names.first().textContent()) ?? ''

  await press(page, '/')
  await page.keyboard.type(name)
  await press(page, 'Enter')
  await expect(page.getByTestId('registration')).toBeVisible()
  await listens(page)
  await press(page, 'r')
  await expect(page.getByRole('button', { name: 'Retry now' })).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByTestId('registration')).toHaveAttribute('data-state', 'confirmed')
  await press(page, 'r')
  await expect(page.locator('p[role=status]', { hasText: 'Their job is completed.' })).toBeVisible()
})

test('jobs are walked, ticked and taken to the retry; Enter on a row opens its job', async ({
  page,
  stack,
}) => {
  await rejected(stack, 2)
  await signIn(page)
  await page.goto('/admin/jobs')
  await listens(page)
  await press(page, 'j', 'x')
  await expect(page.getByRole('checkbox', { name: /^Job of/ }).first()).toBeChecked()
  await press(page, 'r')
  await expect(inFocus(page)).toHaveText('Retry …')
  await press(page, 'Enter')
  await expect(page.getByTestId('preview')).toHaveText('1 match:')
  await page.goBack()
  await listens(page)
  await press(page, 'j')
  await expect(inFocus(page)).toHaveText('dead letter')
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
})

test('? lists the keys, and they can be switched off', async ({ page }) => {
  await signIn(page)
  await listens(page)
  const help = page.getByRole('dialog', { name: 'Keys' })
  await press(page, '?')
  await expect(help).toBeVisible()
  await expectAccessible(page)
  // In the dialog the keys do nothing.
  await press(page, 'g', 'j')
  await press(page, 'Escape')
  await expect(help).toBeHidden()
  await page.setViewportSize({ width: 320, height: 500 })
  await openKeys(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await help.getByLabel('Single keys work on this browser').uncheck()
  await help.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused()
  await press(page, '?', 'g', 'f')
  await expect(help).toBeHidden()
  await expect(page).toHaveURL(/\/admin$/)
  await openKeys(page)
  await help.getByLabel('Single keys work on this browser').check()
  await press(page, 'Escape', 'Control+g', 'f', 'g', 'f')
  await expect(page.getByRole('heading', { name: 'Failures' })).toBeVisible()
  await listens(page)
  await expectAccessible(page)
})

test('Ctrl K finds a page, a person, a filter and an action; what is typed stands in no address', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  const [person] = await stack.sql`select username, email from users`
  await signIn(page)
  await listens(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const palette = page.getByRole('dialog', { name: 'Go to, find or do' })
  const input = palette.getByRole('combobox')
  const opened = async () => {
    await press(page, 'Control+k')
    await expect(input).toBeFocused()
  }
  await opened()
  await expectAccessible(page)
  await page.keyboard.type('work')
  await expect(palette.getByRole('option', { name: 'Workers' })).toBeVisible()
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Workers' })).toBeVisible()

  await listens(page)
  await opened()
  await page.keyboard.type(person?.email.slice(0, -3))
  await expect(palette.getByRole('option', { name: person?.username })).toBeVisible()
  await press(page, 'Enter')
  await expect(page.getByRole('heading', { level: 1, name: person?.username })).toBeVisible()
  expect(asked.filter((url) => url.includes('@') || url.includes('%40'))).toEqual([])

  await listens(page)
  await opened()
  await page.keyboard.type('jobs dead')
  await press(page, 'Enter')
  await expect(page).toHaveURL(/\/admin\/jobs\?state=failed$/)

  await listens(page)
  await opened()
  await page.keyboard.type('retry every')
  await press(page, 'Enter')
  await expect(page.getByTestId('preview')).toHaveText('1 match:')

  await listens(page)
  await opened()
  await page.keyboard.type('no such thing')
  await expect(palette.getByText('Nothing by that name.')).toBeVisible()
  await press(page, 'Escape')
  await expect(palette).toBeHidden()
})
