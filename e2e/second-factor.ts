import type { Page } from '@playwright/test'
import { createAuthenticator } from '../testing/authenticator.ts'
import { expect } from './fixtures.ts'

export const giveCode = async (page: Page, code: string, button: string) => {
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Sets one up, on the page for that. @returns an app that has the secret, and the recovery codes. */
export async function setUpSecondFactor(page: Page) {
  await page.getByRole('button', { name: 'Set it up' }).click()
  await expect(page.getByRole('img', { name: 'A QR code' })).toBeVisible()
  const app = createAuthenticator((await page.locator('code').textContent()) ?? '')
  await giveCode(page, await app(), 'Turn it on')
  const shown = page.getByTestId('recovery-codes')
  await expect(shown.locator('code')).toHaveCount(10)
  return { app, codes: await shown.locator('code').allTextContents() }
}
