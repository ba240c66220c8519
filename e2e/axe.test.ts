import type { Page } from '@playwright/test'
import { states } from '#app/account/words.ts'
import { outdated, registerErrors } from '#app/register/words.ts'
import { seed } from '../scripts/seed/past.ts'
import { filled, lists, previews } from './admin-pages.ts'
import { expect, fillIn, MOVING, register, signIn, somebody, status, withStack as test } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { ADMIN, type Stack } from './stack.ts'

// No worker, so the state set here stays. The console is not checked, as each 404 and 500 is an error in it.
test.use({ ...MOVING, worker: false })
test.setTimeout(180_000)

/** Runs `meanwhile` while the table is missing. */
async function without({ sql }: Stack, table: string, meanwhile: () => Promise<void>) {
  await sql`alter table ${sql(table)} rename to elsewhere`
  await meanwhile()
  await sql`alter table elsewhere rename to ${sql(table)}`
}

const broken = { name: 'Something went wrong on our side' }

test('pages for people: the form in all its states, and pages that do not exist', async ({ page, stack }) => {
  await page.goto('/')
  await expectFine(page)
  await fillIn(page, { username: 'no', email: 'no' })
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true')
  await expectFine(page)
  await fillIn(page, somebody())
  await without(stack, 'subscriptions', async () => {
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByText(registerErrors.unconfirmed)).toBeVisible()
    await expectFine(page)
  })
  for (const [path, heading] of [
    ['/account', 'No registration here'],
    ['/register/outdated', outdated.title],
    ['/nothing/there', 'There is nothing here'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    await expectFine(page)
  }
})

test('pages for people: each state of a subscription, and an account that cannot be shown', async ({
  page,
  stack,
}) => {
  const person = somebody()
  await register(page, person)
  for (const state of Object.keys(states)) {
    await stack.sql`update subscriptions set state = ${state}`
    await page.goto('/account')
    await expect(status(page)).toHaveAttribute('data-state', state)
    await expectFine(page)
  }
  await without(stack, 'subscriptions', async () => {
    await page.goto('/account')
    await expect(page.getByRole('heading', broken)).toBeVisible()
    await expectFine(page)
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
})

test('every part of the design in its states', async ({ page }) => {
  await page.goto('/gallery')
  await expectFine(page)
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText('Escape closes this.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Escape closes this.')).toBeHidden()
})

test('pages for administrators before they are signed in', async ({ page }) => {
  await page.goto('/admin/sign-in')
  await expectFine(page)
  await page.getByLabel('Name').fill(ADMIN.username)
  await page.getByLabel('Password').fill('another')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
  await expectFine(page)
})

async function look(page: Page, paths: string[]) {
  await signIn(page)
  for (const path of paths) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible()
    await test.step(path, () => expectFine(page))
  }
}

test('pages for administrators: every page when nobody has registered yet', async ({ page }) => {
  await look(page, [...lists, ...previews])
})

test('pages for administrators: every page with a lot of data', async ({ page, stack }) => {
  await seed(stack.database, { jobs: 600 })
  await look(page, [...lists, ...previews, ...(await filled(stack))])
})

test('pages for administrators: a page that cannot be shown, and one that may not be', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('lists are moved')
  await stack.sql`update staff set role = 'viewer' where username = ${ADMIN.username}`
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('heading', { name: 'Your role does not allow that' })).toBeVisible()
  await expectFine(page)
  await without(stack, 'audit_events', async () => {
    await page.goto('/admin/audit')
    await expect(page.getByRole('heading', broken)).toBeVisible()
    await expectFine(page)
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Audit' })).toBeVisible()
})
