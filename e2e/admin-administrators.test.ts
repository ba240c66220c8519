import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { expectNoOverflow } from './looks.ts'
import { expectReadOnly, expectSignedOut, firstSignIn } from './roles.ts'

const passwordOn = async (page: Page) =>
  (await page.getByTestId('password').locator('code').textContent()) ?? ''

test('one is created, given a role and a password and removed; their rights end at once', async ({
  page,
  stack,
  browser,
}) => {
  test.slow()
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Administrators' }).click()
  await page.getByLabel('Name').fill('o')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('Use 3 to 30 letters, digits, _ . or -.')).toBeVisible()
  await expect(page.getByLabel('Name')).toBeFocused()
  await expect(page.getByLabel('Name')).toHaveValue('o')
  await expectAccessible(page)

  await page.getByLabel('Name').fill('Olga')
  await page.getByLabel('operator').check()
  await page.keyboard.press('Enter')
  const shown = page.getByTestId('password')
  await expect(shown).toBeFocused()
  const first = await passwordOn(page)
  await expect(page.locator('[data-administrator=olga]')).toContainText('operator')
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByLabel('Name').fill('OLGA')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('There is already an administrator with that name.')).toBeVisible()
  await page.reload()
  await expect(page.getByText(first)).toHaveCount(0)

  const olga = await firstSignIn(browser, stack, 'olga', first)
  await olga.goto('/admin/provider')
  await expect(olga.getByRole('button', { name: 'Pause' })).toBeEnabled()

  await page.getByRole('link', { name: 'Change olga' }).click()
  await page.waitForURL(/administrators\/olga$/)
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByLabel('viewer').check()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByText('Done: the role was changed.')).toBeVisible()
  await expect(olga.getByRole('button', { name: 'Pause' })).toBeDisabled()

  await page.getByRole('link', { name: 'Change olga' }).click()
  await page.getByRole('button', { name: 'Make a new password for olga' }).click()
  await expect(shown).toBeFocused()
  const second = await passwordOn(page)
  await expectAccessible(page)
  await expectSignedOut(olga)
  await olga.context().close()

  const again = await firstSignIn(browser, stack, 'olga', second, 'another of their own choice')
  await page.getByText('Remove olga …').click()
  await expect(page.getByText('olga, whose role is viewer, is signed out everywhere at once')).toBeVisible()
  await page.getByRole('button', { name: 'Remove olga for good' }).click()
  await expect(page.getByText('Say why.')).toBeVisible()
  await expect(page.getByLabel('Why they are removed')).toBeFocused()
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByLabel('Why they are removed').fill('they left the company')
  await page.getByRole('button', { name: 'Remove olga for good' }).click()
  await expect(page.getByText('Done: the administrator was removed')).toBeVisible()
  await expect(page.locator('[data-administrator=olga]')).toHaveCount(0)
  await expectSignedOut(again)
  await expect(again).toHaveURL(/sign-in$/)
  await again.getByLabel('Name').fill('olga')
  await again.getByLabel('Password').fill('another of their own choice')
  await again.getByRole('button', { name: 'Sign in' }).click()
  await expect(again.getByText('Name or password is wrong.')).toBeVisible()
  await again.context().close()

  await page.goto('/admin/audit')
  for (const text of [
    'admin created the administrator olga with the role operator',
    'admin changed the role of olga from operator to viewer',
    'admin reset the password of olga',
    'admin removed the administrator olga whose role was viewer: they left the company',
  ])
    await expect(page.getByText(text)).toBeVisible()
  await expect(page.getByText(second)).toHaveCount(0)
  await expectAccessible(page)
})

test('administrators cannot change themselves; the last one with the role admin stays, also on the command line', async ({
  page,
  stack,
}) => {
  test.slow()
  await signIn(page)
  await page.goto('/admin/administrators')
  await expect(page.locator('[data-administrator=admin]')).toContainText('admin (you)')
  await page.getByRole('link', { name: 'Change admin' }).click()
  await expectReadOnly(page, 'That is you: another administrator can do it, or npm run admin on the server.')
  await expectAccessible(page)

  const run = (...args: string[]) =>
    stack.command('scripts/admin.ts', ...args).then(
      ({ stdout }) => stdout,
      ({ code, stderr }) => `${code} ${stderr}`,
    )
  expect(await run('role', 'admin', 'viewer')).toContain('1 Nothing was done. It is the last one')
  expect(await run('remove', 'admin')).toContain('1 Nothing was done. It is the last one')
  expect(await run('role', 'nobody', 'viewer')).toContain('1 Nothing was done. There is no administrator')
  expect(await run('create', 'anna', '--role', 'owner')).toContain('2 usage:')
  expect(await run('create', 'anna')).toContain('Created anna with the role admin')
  expect(await run('role', 'admin', 'viewer')).toContain('admin now has the role viewer')
  expect(await run('list')).toMatch(/^admin {2}viewer {2}since .*\nanna {2}admin {2}since /)
  await stack.sql`update staff set role = 'admin' where username = 'admin'`
})

test('without JavaScript: an administrator is created and the password shown; removing one asks for a reason', async ({
  stack,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await signIn(page)
  await page.goto('/admin/administrators')
  await page.getByLabel('Name').fill('nora')
  await page.getByRole('button', { name: 'Create' }).click()
  const password = await passwordOn(page)
  await expect(page.locator('[data-administrator=nora]')).toContainText('viewer')
  const nora = await firstSignIn(browser, stack, 'nora', password)
  await page.goto('/admin/administrators/nora')
  await page.getByText('Remove nora …').click()
  await page.getByRole('button', { name: 'Remove nora for good' }).click()
  await expect(page.getByText('Say why.')).toBeVisible()
  await page.getByLabel('Why they are removed').fill('a test')
  await page.getByRole('button', { name: 'Remove nora for good' }).click()
  await expect(page.getByText('Done: the administrator was removed')).toBeVisible()
  await expectSignedOut(nora)
  await nora.context().close()
  await context.close()
})
