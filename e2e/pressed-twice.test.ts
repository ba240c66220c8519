import type { Locator, Page } from '@playwright/test'
import { signInErrors } from '#app/admin/sign-in/words.ts'
import { createAuthenticator } from '../testing/authenticator.ts'
import { expect, fillIn, signIn, test } from './fixtures.ts'
import { hydrated } from './hydrated.ts'
import { colleague } from './staff.ts'

// React calls a form's action again for each press while it runs, and shows only the last answer.

test.use({ worker: false })

const presses: Record<string, (button: Locator) => Promise<void>> = {
  'a double click': (button) => button.dblclick(),
  'Enter twice': async (button) => {
    for (let times = 0; times < 2; times++) await button.page().keyboard.press('Enter')
  },
}

for (const [what, press] of Object.entries(presses)) {
  test(`${what} turns a second factor on, and its recovery codes are seen`, async ({ stack, browser }) => {
    const ada = await colleague(browser, stack, 'ada', 'viewer')
    await ada.goto('/admin/account/second-factor')
    await ada.getByRole('button', { name: 'Set it up' }).click()
    const app = createAuthenticator((await ada.locator('code').textContent()) ?? '')
    const turnOn = ada.getByRole('button', { name: 'Turn it on' })
    await hydrated(turnOn)
    await ada.getByRole('textbox', { name: 'Code' }).fill(await app())
    await press(turnOn)
    await expect(ada.getByTestId('recovery-codes').locator('code')).toHaveCount(10)
    await ada.context().close()
  })

  test(`${what} creates an administrator, and the password is seen until the page is left`, async ({
    page,
  }) => {
    await signIn(page)
    await page.goto('/admin/administrators')
    const create = page.getByRole('button', { name: 'Create' })
    await hydrated(create)
    await page.getByLabel('Name').fill('olga')
    await press(create)
    const password = page.getByTestId('password').locator('code')
    await expect(password).toHaveText(/^\S{20}$/)
    const made = (await password.textContent()) ?? ''
    // A slow second click comes after the answer.
    await create.click()
    await expect(page.getByText('Use 3 to 30 letters, digits, _ . or -.')).toBeVisible()
    await expect(page.getByLabel('Name')).toBeFocused()
    await expect(password).toHaveText(made)
  })

  test(`${what} is one try to sign in`, async ({ page }) => {
    const actions = await holdActions(page, '/admin/sign-in')
    await page.goto('/admin/sign-in')
    const enter = page.getByRole('button', { name: 'Sign in', exact: true })
    await hydrated(enter)
    await page.getByLabel('Name').fill('nobody')
    await page.getByLabel('Password').fill('a wrong password')
    await press(enter)
    actions.letGo()
    await expect(page.getByText(signInErrors.wrong)).toBeVisible()
    expect(actions.called).toBe(1)
  })

  test(`${what} is one try to register`, async ({ page }) => {
    const actions = await holdActions(page, '/')
    await page.goto('/')
    const register = page.getByRole('button', { name: 'Register' })
    await hydrated(register)
    await fillIn(page, { username: 'x', email: 'x' })
    await press(register)
    actions.letGo()
    await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true')
    expect(actions.called).toBe(1)
  })
}

/** Counts the calls of the page's action, and answers none before `letGo`: a second press after an answer is another try. */
async function holdActions(page: Page, path: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const seen = { called: 0, letGo: resolve }
  await page.route(path, async (route) => {
    if (route.request().headers()['next-action']) {
      seen.called++
      await promise
    }
    return route.fallback()
  })
  return seen
}
