import type { Page } from '@playwright/test'

const settings = (page: Page) => page.getByRole('button', { name: 'Settings' })

/** Makes a choice in the reader's settings, and closes them. */
export async function choose(page: Page, name: 'Updates' | 'Times' | 'Colours', value: string) {
  await settings(page).click()
  await page.getByLabel(name).selectOption(value)
  await page.keyboard.press('Escape')
}

/** The list of keys, by the settings. */
export async function openKeys(page: Page) {
  await settings(page).click()
  await page.getByRole('button', { name: 'Keys' }).click()
}
