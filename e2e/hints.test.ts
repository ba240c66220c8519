import type { Page } from '@playwright/test'
import { registerWords as words } from '#app/register/words.ts'
import { expect, fillIn, register, somebody, status, test } from './fixtures.ts'

const free = (page: Page) => page.locator('[data-free]')
const place = (page: Page) => page.getByRole('button', { name: 'Register' }).boundingBox()

test('while typing: whether the name is free, which only registering decides', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = somebody()
  await page.goto('/')
  const before = await place(page)
  await page.getByLabel('Username').pressSequentially(person.username)
  await expect(free(page)).toHaveText(words.free)
  expect(await place(page)).toEqual(before)
  await page.getByLabel('Username').fill('x')
  await expect(free(page)).toHaveCount(0)
  await register(page, person)
  await page.goto('/')
  // Their own name, which they may send again.
  await page.getByLabel('Username').fill(person.username)
  await expect(free(page)).toHaveText(words.free)

  const context = await browser.newContext({ baseURL })
  const stranger = await context.newPage()
  await stranger.goto('/')
  await stranger.getByLabel('Username').fill(person.username.toUpperCase())
  await expect(free(stranger)).toHaveText(words.taken)
  await context.close()
})

test('without an answer the form says nothing of it and works', async ({ page }) => {
  await page.route('/register/available', (route) => route.fulfill({ status: 204 }))
  const person = somebody()
  await page.goto('/')
  const asked = page.waitForResponse('**/register/available')
  await fillIn(page, person)
  await asked
  await expect(free(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(status(page)).toBeVisible()
})

test('a mistyped domain: the address that was meant is one press away, and nothing moves', async ({
  page,
}) => {
  const { username } = somebody()
  await page.goto('/')
  const before = await place(page)
  await fillIn(page, { username, email: `${username}@gmial.com` })
  const meant = page.getByRole('button', { name: `${username}@gmail.com` })
  await expect(meant).toBeVisible()
  expect(await place(page)).toEqual(before)
  await meant.click()
  await expect(page.getByLabel('Email address')).toHaveValue(`${username}@gmail.com`)
  await expect(page.getByLabel('Email address')).toBeFocused()
  await expect(meant).toHaveCount(0)
  await fillIn(page, { username, email: `${username}@example.com` })
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(status(page)).toBeVisible()
})

test('joy at "You’re registered" and at "confirmed" while it is looked at, not at a reload', async ({
  page,
  stack,
}) => {
  await stack.simulator.set({ latencyMs: 800 })
  await page.addInitScript(() => {
    const seen = { shift: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const joys = page.locator('[data-joy]')
  await register(page, somebody())
  await expect(joys).toHaveCount(1)
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await expect(joys).toHaveCount(2)
  expect(await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)).toBe(0)
  await page.reload()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await expect(joys).toHaveCount(0)
})
