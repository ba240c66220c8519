import type { Browser, Page } from '@playwright/test'
import { expect, signIn } from './fixtures.ts'
import type { Stack } from './stack.ts'

export const circuit = async ({ sql }: Stack) => (await sql`select circuit from providers`)[0]?.circuit
export const change = (page: Page, before: string, after: string) =>
  page.locator(`[data-change="${before} ${after}"]`)
export const said = (page: Page) => page.getByTestId('provider-status')

export async function openProvider(page: Page) {
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Provider' }).click()
  await expect(page.getByRole('heading', { name: 'Mailchimp (simulator)' })).toBeVisible()
}

export async function pause(page: Page, reason: string, length?: string) {
  await page.getByLabel('Reason').fill(reason)
  if (length) await page.getByLabel(length).check()
  await page.getByRole('button', { name: 'Pause' }).click()
}

export async function withoutJavaScript(browser: Browser, baseURL: string | undefined) {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL })
  return { context, page: await context.newPage() }
}
