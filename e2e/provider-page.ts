import type { Browser, Page } from '@playwright/test'
import { expect, signIn, test as withPages } from './fixtures.ts'
import { type Stack, startStack } from './stack.ts'
import { until } from './until.ts'

/** A stack of each file's own, whose pauses stop nobody else; each test begins with a closed circuit and nobody to look after. */
export const test = withPages.extend<{ calm: undefined }, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const stack = await startStack()
      stack.startWorker()
      await use(stack)
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  calm: [
    async ({ stack }, use) => {
      const { sql } = stack
      await until(async () => (await circuit(stack)) !== undefined)
      await sql`delete from circuit_events`
      await sql`delete from audit_events`
      await sql`update providers set circuit = 'closed', reason = null, since = now(), held_until = null,
        refused = '{}', refused_since = null`
      await sql`update subscriptions set state = 'handled' where state = 'needs_attention'`
      await use(undefined)
    },
    { auto: true },
  ],
})

export const circuit = async ({ sql }: Stack) => (await sql`select circuit from providers`)[0]?.circuit
export const change = (page: Page, before: string, after: string) =>
  page.locator(`[data-change="${before} ${after}"]`)
export const said = (page: Page) => page.getByTestId('standing')

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
