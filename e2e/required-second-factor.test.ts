import type { Page } from '@playwright/test'
import { createAuthenticator } from '../testing/authenticator.ts'
import { expect, giveNameAndPassword } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { guarded as test } from './own-stack.ts'
import { ADMIN } from './stack.ts'
import { createByCommand } from './staff.ts'

const codeOf = async (page: Page) => createAuthenticator((await page.locator('code').textContent()) ?? '')

for (const javaScriptEnabled of [true, false])
  test(`where it is required, the first sign-in leads to a password, to a second factor, and then in, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    stack,
    browser,
  }) => {
    const name = javaScriptEnabled ? 'olga' : 'nora'
    const made = await createByCommand(stack, name, 'viewer')
    const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
    const page = await context.newPage()
    await page.goto('/admin')
    await giveNameAndPassword(page, { username: name, password: made })
    await page.getByLabel('New password').fill('four words of their own')
    await page.getByRole('button', { name: 'Change the password' }).click()
    const here = page.getByRole('heading', { name: 'Second factor' })
    await expect(here).toBeVisible()
    for (const path of ['/admin', '/admin/jobs', '/admin/account', '/admin/account/confirm']) {
      await page.goto(path)
      if (path.endsWith('confirm')) continue
      await expect(page).toHaveURL(/\/admin\/account\/second-factor$/)
    }
    expect((await page.request.get('/admin/changes')).status()).toBe(401)
    await page.goto('/admin')
    await page.getByRole('button', { name: 'Set it up' }).click()
    const app = await codeOf(page)
    await page.getByRole('textbox', { name: 'Code' }).fill(await app())
    await page.getByRole('button', { name: 'Turn it on' }).click()
    await expect(page.getByTestId('recovery-codes').locator('code')).toHaveCount(10)
    await expect(page.getByRole('button', { name: 'Turn it off' })).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Turn it off' })).toHaveAccessibleDescription(
      'It is required here (ADMIN_SECOND_FACTOR).',
    )
    if (javaScriptEnabled) await expectFine(page)
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
    await context.close()
  })

test('whoever was signed in before it was required is asked for it at the next page', async ({
  stack,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: stack.url })
  const page = await context.newPage()
  await page.goto('/admin')
  await giveNameAndPassword(page, ADMIN)
  await expect(page.getByText('Everybody here also signs in with a code from an app.')).toBeVisible()
  await context.close()
})
