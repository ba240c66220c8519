import type { Page } from '@playwright/test'
import { expect, expectAccessible } from './fixtures.ts'

export async function expectNoOverflow(page: Page) {
  await page.setViewportSize({ width: 320, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBeLessThanOrEqual(320)
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** In another scheme the colours of a button need a moment. */
async function switchTo(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map(({ finished }) => finished),
    ),
  )
}

/** Axe finds nothing in either scheme (only colours differ), and nothing scrolls sideways on a small phone. */
export async function expectFine(page: Page) {
  await switchTo(page, 'light')
  await expectAccessible(page)
  await switchTo(page, 'dark')
  await expectAccessible(page, ['color-contrast'])
  await expectNoOverflow(page)
}
