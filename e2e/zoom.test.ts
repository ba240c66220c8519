import type { Page } from '@playwright/test'
import { expect, fillIn, register, signIn, somebody, status, test } from './fixtures.ts'

// 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10): text flows into one column, and only tables scroll sideways, by themselves.
test.use({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 })

/** The longest name and an address without a place to break it. */
function longNames() {
  const username = somebody().username.padEnd(30, 'x').slice(0, 30)
  return { username, email: `${username}.with-much-more-of-it@${'a'.repeat(40)}.example.com` }
}

async function expectOneColumn(page: Page) {
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter(
        (element) =>
          !element.closest('.overflow-x-auto') && element.getBoundingClientRect().right > innerWidth + 0.5,
      )
      .map((element) => element.outerHTML.slice(0, 100)),
  )
  expect(wide).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

test('at 400 % the form, its errors and the account are one column', async ({ page }) => {
  await page.goto('/')
  await expectOneColumn(page)
  await fillIn(page, { username: 'x'.repeat(200), email: 'x'.repeat(200) })
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true')
  await expectOneColumn(page)
  await register(page, longNames())
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await expectOneColumn(page)
})

test('at 400 % the administration is one column', async ({ page, stack }) => {
  await stack.simulator.set({ mode: 'reject' })
  const person = longNames()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await expectOneColumn(page)
  await page.goto('/admin')
  await expectOneColumn(page)
  await signIn(page)
  await expectOneColumn(page)
  await page.goto(`/admin/jobs?person=${person.username}`)
  await expectOneColumn(page)
  await page.getByRole('link', { name: person.username }).click()
  await page.getByRole('button', { name: 'Retry now' }).click()
  await expect(page.getByText('Done: the job was retried.')).toBeVisible()
  await expectOneColumn(page)
  for (const path of [
    '/admin/audit',
    '/admin/registrations',
    `/admin/find?q=${person.username}`,
    '/admin/find?q=p',
  ]) {
    await page.goto(path)
    await expectOneColumn(page)
  }
})
