import type { Page } from '@playwright/test'
import { expect, expectAccessible } from './fixtures.ts'

export async function expectNoOverflow(page: Page) {
  await page.setViewportSize({ width: 320, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBeLessThanOrEqual(320)
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Axe finds nothing in either scheme (only colours differ), and nothing scrolls sideways on a small phone. */
export async function expectFine(page: Page) {
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page, ['color-contrast'])
  await expectNoOverflow(page)
}
