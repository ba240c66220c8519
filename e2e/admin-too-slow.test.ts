import { expect, expectAccessible, signIn, somebody } from './fixtures.ts'
import { strict as test } from './own-stack.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

const TIMEOUT_MS = 1000
/** Locks the table while `meanwhile` runs. */
async function locked({ sql }: Stack, table: string, meanwhile: () => Promise<void>) {
  await sql.begin(async (tx) => {
    await tx`lock table ${tx(table)} in access exclusive mode`
    await meanwhile()
  })
}

/** How many statements wait for a lock. */
const held = async ({ sql }: Stack) =>
  (await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
    .length

const tooSlow = { name: 'This took too long' }

test('a page whose query takes too long says which and what to do, and is shown at the next try', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await locked(stack, 'audit_events', async () => {
    await page.goto('/admin/audit')
    await expect(page.getByRole('heading', tooSlow)).toBeVisible()
    await expect(page.getByRole('main')).toContainText(
      'more than 1 second for the list of what administrators did',
    )
    await expect(page.getByRole('main')).toContainText('Nothing was changed.')
    await expectAccessible(page)
    // Tried again and ended by the database again, before other checks.
    await page.getByRole('button', { name: 'Try again' }).click()
    await until(async () => (await held(stack)) > 0)
    await until(async () => (await held(stack)) === 0)
    await expect(page.getByRole('heading', tooSlow)).toBeVisible()
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Audit' })).toBeVisible()
})

test('a list says how to ask for less', async ({ page, stack }) => {
  await signIn(page)
  await locked(stack, 'subscriptions', async () => {
    await page.goto('/admin/registrations?show=confirmed')
    await expect(page.getByRole('main')).toContainText('Ask for less: one state, or a shorter time.')
  })
  await page.getByRole('link', { name: 'Without the filter' }).click()
  await expect(page.getByRole('heading', { name: 'Registrations' })).toBeVisible()
})

test('an error of another kind is not said to be slow', async ({ page, stack }) => {
  await signIn(page)
  await stack.sql`alter table audit_events rename to elsewhere`
  await page.goto('/admin/audit')
  await expect(page.getByRole('heading', { name: 'Something went wrong on our side' })).toBeVisible()
  await stack.sql`alter table elsewhere rename to audit_events`
})

test('the timeout cuts no registration off', async ({ page, stack }) => {
  const registering = locked(stack, 'users', async () => {
    await page.goto('/')
    const person = somebody()
    await page.getByLabel('Username').fill(person.username)
    await page.getByLabel('Email address').fill(person.email)
    await page.getByRole('button', { name: 'Register' }).click()
    // The registration waits for longer than the dashboard's timeout, as the database confirms.
    await expect
      .poll(
        async () => {
          const [row] = await stack.sql`
            select extract(epoch from now() - query_start) * 1000 as ms from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`
          return Number(row?.ms ?? 0)
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(2 * TIMEOUT_MS)
  })
  await registering
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
})
