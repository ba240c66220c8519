import { expect, register, signIn, test } from './fixtures.ts'
import { openPalette } from './palette.ts'

for (const { begun, offers, typed, opens } of [
  { begun: 'bob', offers: 'bob_1', typed: 'bob@example.com', opens: 'robert' },
  { begun: 'ad', offers: 'adam', typed: 'administrators', opens: 'Administrators' },
])
  test(`Ctrl K: Enter on ${typed} does not open ${offers}, whom ${begun} had found`, async ({ page }) => {
    await register(page, { username: offers, email: `${offers}@example.com` })
    await register(page, { username: 'robert', email: 'bob@example.com' })
    await signIn(page)
    await openPalette(page)
    await page.keyboard.type(begun)
    await expect(page.getByRole('option', { name: offers })).toBeVisible()
    // The server's next answers do not come.
    await page.route('**/admin/find/people', () => {})
    await page.keyboard.type(typed.slice(begun.length))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: opens })).toBeVisible()
  })
