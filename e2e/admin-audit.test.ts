import type { Page } from '@playwright/test'
import { expect, expectAccessible, register, signIn, somebody, test } from './fixtures.ts'
import type { Stack } from './stack.ts'

const rows = (page: Page) => page.locator('[data-row]')

/** 120 events in a year without others, every tenth by grace. */
const seed = ({ sql }: Stack) => sql`
  insert into audit_events (id, at, actor, action, detail)
  select uuidv7(at - now()), at, case n % 10 when 0 then 'grace' else 'ada' end, case n % 3 when 0 then 'mark' else 'note' end,
    jsonb_build_object('reason', 'number ' || n, 'before', jsonb_build_object('role', 'viewer'), 'after', jsonb_build_object('role', 'operator'))
  from generate_series(1, 120) n, lateral (select timestamptz '2020-03-01Z' + n * interval '1 hour' as at) times`

test('by who, what, when; pages by keyset; before and after in words', async ({ page, stack }) => {
  await stack.sql`delete from audit_events where at < '2021-01-01'`
  await seed(stack)
  await signIn(page)
  await page.goto('/admin/audit?to=2021-01-01')
  await expect(rows(page)).toHaveCount(50)
  await expect(rows(page).first()).toContainText('grace mark: number 120')
  await expect(rows(page).first()).toContainText('role: viewer → operator')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(rows(page).first()).toContainText('number 70')
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(rows(page)).toHaveCount(20)
  await expect(rows(page).last()).toContainText('number 1')
  await expect(page.getByRole('link', { name: 'Older' })).toHaveCount(0)

  await page.getByLabel('Who').selectOption('grace')
  await page.getByLabel('What').selectOption('mark')
  await page.getByLabel('From (').fill('2020-03-02T00:00')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(rows(page)).toHaveCount(4)
  await expect(rows(page)).toContainText(['number 120', 'number 90', 'number 60', 'number 30'])
  await page.reload()
  await expect(page.getByLabel('Who')).toHaveValue('grace')
  await expect(rows(page)).toHaveCount(4)
  await page.getByLabel('until before (').fill('2020-03-03T00:00')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(rows(page)).toHaveCount(1)
  await page.setViewportSize({ width: 320, height: 700 })
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})

test('the actions on one person, from their page; a stranger has none', async ({ page, stack, context }) => {
  await stack.simulator.set({ mode: 'down' })
  const person = somebody()
  await register(page, person)
  const admin = await context.newPage()
  await signIn(admin)
  await admin.goto(`/admin/find?q=${person.username}`)
  await admin.getByText('Cancel the job …').click()
  await admin.getByRole('button', { name: 'Cancel 1 job' }).click()
  await expect(admin.getByText('Done: the job was cancelled.')).toBeVisible()
  await admin.getByRole('link', { name: 'What administrators did' }).click()
  await expect(rows(admin)).toHaveCount(1)
  await expect(rows(admin)).toContainText('admin cancelled job')
  await admin.goto('/admin/audit')
  await admin.getByLabel('Email, username or id').fill(person.email)
  await admin.getByRole('button', { name: 'Show' }).click()
  await expect(admin).toHaveURL(/person=[0-9a-f-]{36}$/)
  await expect(rows(admin)).toHaveCount(1)
  await admin.getByLabel('Email, username or id').fill('nobody@example.com')
  await admin.getByRole('button', { name: 'Show' }).click()
  await expect(admin.getByText('Nobody registered here is exactly “nobody@example.com”.')).toBeVisible()
  expect(admin.url()).not.toContain('nobody')
  await admin.goto('/admin/audit?person=nobody-at-all')
  await expect(admin.getByText('Nobody registered here is exactly “nobody-at-all”.')).toBeVisible()
  await expect(rows(admin)).toHaveCount(0)
  await expectAccessible(admin)
})

test('actions made while it is open are offered and not inserted', async ({ page, stack }) => {
  await stack.sql`insert into audit_events (id, actor, action) values (uuidv7(), 'live', 'first')`
  await signIn(page)
  await page.goto('/admin/audit?actor=live')
  await expect(rows(page)).toHaveCount(1)
  await stack.sql`insert into audit_events (id, actor, action) values (uuidv7(), 'live', 'second'), (uuidv7(), 'other', 'third')`
  await expect(page.getByRole('link', { name: '1 new' })).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('link', { name: '1 new' }).click()
  await expect(rows(page)).toContainText(['second', 'first'])
})

test('the last hour, day, week and month are one press away, and go with the administrator’s name', async ({
  page,
  stack,
}) => {
  await stack.sql`
    insert into audit_events (id, at, actor, action)
    select uuidv7(-(hours * interval '1 hour')), now() - hours * interval '1 hour', name, 'note'
    from unnest(array[0.5, 20, 100, 600, 900]::float8[]) hours, unnest(array['ada', 'grace']) name`
  await signIn(page)
  await page.goto('/admin/audit?action=note')
  const spans = page.getByRole('navigation', { name: 'When' })
  await expect(spans.getByRole('link', { name: 'Ever' })).toHaveAttribute('aria-current', 'true')
  for (const [name, people] of [
    ['Last hour', 2],
    ['24 hours', 4],
    ['7 days', 6],
    ['30 days', 8],
    ['Ever', 10],
  ] as const) {
    await spans.getByRole('link', { name }).click()
    await expect(spans.getByRole('link', { name })).toHaveAttribute('aria-current', 'true')
    await expect(rows(page), name).toHaveCount(people)
  }
  await spans.getByRole('link', { name: '7 days' }).click()
  await expect(rows(page)).toHaveCount(6)
  await page.getByLabel('Who').selectOption('grace')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(rows(page)).toHaveCount(3)
  await expect(page).toHaveURL(/last=7d/)
  await expectAccessible(page)
  // A typed time takes the place of the span.
  await page.getByLabel('From (').fill('2020-01-01T00:00')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(rows(page)).toHaveCount(5)
  await expect(page).not.toHaveURL(/last=/)
})
