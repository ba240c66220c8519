import type { Page } from '@playwright/test'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'

export const tile = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first()

export async function registerSome(stack: Stack, count: number) {
  const form = await openForm(stack.url)
  for (let n = 0; n < count; n++) await form.register(somebody())
}
