import { expect, signIn, test } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { ADMIN } from './stack.ts'
import { COLLEAGUES_PASSWORD, colleague, createAccount } from './staff.ts'

test('changing administrators asks for the password again after ten minutes', async ({ page, stack }) => {
  await createAccount(stack, 'olga', 'viewer')
  await signIn(page)
  await page.goto('/admin/administrators/olga')
  await page.getByLabel('operator').check()
  const later = () =>
    stack.sql`update staff_sessions set authenticated_at = authenticated_at - interval '11 minutes'`
  await later()
  await page.getByRole('button', { name: 'Change the role' }).click()
  const confirm = page.getByRole('heading', { name: 'Confirm that it is you' })
  await expect(confirm).toBeVisible()
  await expect(page).toHaveURL(/confirm\?back=%2Fadmin%2Fadministrators%2Folga$/)
  const role = () => stack.sql`select role from staff where username = 'olga'`
  expect(await role()).toEqual([{ role: 'viewer' }])
  await expectFine(page)

  const give = async (password: string) => {
    await page.getByLabel('Your password').fill(password)
    await page.getByRole('button', { name: 'Continue' }).click()
  }
  await give('not the password')
  await expect(page.getByText('That is not your password.')).toBeVisible()
  await give(ADMIN.password)
  await expect(page.getByRole('heading', { name: 'olga' })).toBeVisible()
  await page.getByLabel('operator').check()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByText('Done: the role was changed.')).toBeVisible()
  expect(await role()).toEqual([{ role: 'operator' }])

  // What was typed to create somebody comes back.
  await later()
  await page.getByLabel('Name').fill('nora')
  await page.getByLabel('operator').check()
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(confirm).toBeVisible()
  await give(ADMIN.password)
  await expect(page.getByLabel('Name')).toHaveValue('nora')
  await expect(page.getByLabel('operator')).toBeChecked()
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByTestId('password')).toBeVisible()

  // Other pages do not ask, and this one does not when it is only opened.
  await later()
  await page.goto('/admin/administrators/olga')
  await expect(confirm).toBeVisible()
  await page.goto('/admin/administrators')
  await expect(page.getByRole('heading', { name: 'Administrators' })).toBeVisible()
  // Other tests are in this session too.
  await stack.sql`update staff_sessions set authenticated_at = now()`
})

test('confirming has the limits of signing in', async ({ stack, browser }) => {
  const ada = await colleague(browser, stack, 'ada', 'viewer')
  await ada.goto('/admin/account/confirm?back=//evil.example')
  for (let tries = 0; tries < 10; tries++) {
    await ada.getByLabel('Your password').fill(`wrong ${tries}`)
    await ada.getByRole('button', { name: 'Continue' }).click()
    await expect(ada.getByText(/That is not your password|Too many tries/)).toBeVisible()
    await expect(ada.getByLabel('Your password')).toHaveValue('')
  }
  await ada.getByLabel('Your password').fill(COLLEAGUES_PASSWORD)
  await ada.getByRole('button', { name: 'Continue' }).click()
  await expect(ada.getByText('Too many tries. Try again in')).toBeVisible()
  await stack.sql`delete from registration_limits`
  await ada.getByLabel('Your password').fill(COLLEAGUES_PASSWORD)
  await ada.getByRole('button', { name: 'Continue' }).click()
  await expect(ada.getByRole('heading', { name: 'Your account' })).toBeVisible()
  await ada.context().close()
})
