import type { Page } from '@playwright/test'
import { expect, expectAccessible, MOVING, signIn, test } from './fixtures.ts'

test.use(MOVING)

const palette = (page: Page) => page.getByRole('dialog', { name: 'Go to, find or do' })
const input = (page: Page) => palette(page).getByRole('combobox')

/** What is typed is found by its own name or another one; Enter does it, and the palette is away. */
async function command(page: Page, typed: string, found: string) {
  await expect(page.getByLabel('Updates')).toBeEnabled()
  await page.keyboard.press('Control+k')
  await expect(input(page)).toBeFocused()
  await page.keyboard.type(typed)
  await expect(palette(page).getByRole('option').first()).toContainText(found)
  await page.keyboard.press('Enter')
  await expect(palette(page)).toBeHidden()
}

const groundOf = (page: Page) =>
  page.locator('[data-scheme]').evaluate((element) => getComputedStyle(element).backgroundColor)

test('Ctrl K knows the settings: colours, time zone, updates and keys', async ({ page }) => {
  await signIn(page)
  const light = await groundOf(page)
  await command(page, 'dark', 'Colours: dark')
  await expect(page.locator('[data-scheme=dark]')).toBeVisible()
  expect(await groundOf(page)).not.toBe(light)
  await command(page, 'theme li', 'Colours: light')
  await expect(page.locator('[data-scheme=light]')).toBeVisible()
  await command(page, 'system', 'Colours: as the device')
  await expect(page.locator('[data-scheme=system]')).toBeVisible()

  await command(page, 'zone utc', 'Times: UTC')
  await expect(page.getByLabel('Times')).toHaveValue('utc')
  await command(page, 'pause upd', 'Pause updates')
  await expect(page.getByLabel('Updates')).toHaveValue('off')
  await command(page, 'resume upd', 'Resume updates')
  await expect(page.getByLabel('Updates')).toHaveValue('3000')

  await command(page, 'shortcuts', 'Show the keys')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await expect(keys).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
})

test('without a word typed the settings are listed, with those in force marked', async ({ page }) => {
  await signIn(page)
  await expect(page.getByLabel('Updates')).toBeEnabled()
  await page.keyboard.press('Control+k')
  const chosen = palette(page).getByRole('option').filter({ hasText: 'chosen' })
  await expect(chosen).toContainText(['Colours: as the device', 'Times: local'])
  await expectAccessible(page)
})
