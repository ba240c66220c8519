import { expect, type Page } from '@playwright/test'

/** Opens the palette by its keys, which a page hears once its scripts run. */
export async function openPalette(page: Page) {
  const palette = page.getByRole('combobox', { name: 'Go to, find or do' })
  await expect(async () => {
    if (!(await palette.isVisible())) await page.keyboard.press('Control+k')
    await expect(palette).toBeFocused({ timeout: 500 })
  }).toPass()
}
