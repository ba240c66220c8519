import { expect } from '@playwright/test'
import { registerErrors } from '#app/register/words.ts'
import { expectAccessible, fillIn, somebody, status } from './fixtures.ts'
import { strict as test } from './own-stack.ts'

test('asked for consent: unticked means registered without emails, ticked means pending', async ({
  page,
  stack,
}) => {
  const { sql } = stack
  await page.goto(stack.url)
  await expectAccessible(page)
  const box = page.getByRole('checkbox')
  await expect(box).not.toBeChecked()
  await fillIn(page, somebody())
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(status(page)).toHaveAttribute('data-state', 'not_requested')
  expect(await sql`select 1 from pgboss.job where name = 'subscription-sync'`).toHaveLength(0)

  await page.goto(stack.url)
  await fillIn(page, { username: 'x', email: somebody().email })
  await box.check()
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByLabel('Username')).toBeFocused()
  await expect(box).toBeChecked()
  await page.route('/', (route) => route.abort())
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByText(registerErrors.unconfirmed)).toBeVisible()
  await expect(box).toBeChecked()
  await page.unroute('/')
  await page.getByLabel('Username').fill(somebody().username)
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  expect(await sql`select 1 from subscriptions where consented_at is not null`).toHaveLength(1)
})
