import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import type { Stack } from './stack.ts'

const rows = (page: Page) => page.locator('tr[data-person]')
const names = (page: Page) => page.locator('tr[data-person] th a')
// A year without other registrations.
const WINDOW = 'from=2020-01-01T00%3A00&to=2021-01-01T00%3A00'

/** `count` people who registered an hour apart from 2020 on, every third of them subscribed. Their jobs never were. */
async function seed({ sql }: Stack, count: number) {
  await sql`delete from users where created_at < '2021-01-01'`
  await sql`
    with people as (
      select n, at, uuidv7(at - now()) as id
      from generate_series(1, ${count}::int) n, lateral (select timestamptz '2020-03-01Z' + n * interval '1 hour' as at) times),
    registered as (
      insert into users (id, username, username_normalised, email, email_normalised, created_at)
      select id, '-old_' || n, '-old_' || n, '=old' || n || '@example.com', '=old' || n || '@example.com', at from people)
    insert into subscriptions (user_id, state, job_id, created_at)
    select id, (case n % 3 when 0 then 'confirmed' when 1 then 'pending' else 'needs_attention' end)::subscription_state,
      gen_random_uuid(), at from people`
}

/** Presses the button below the list. @returns the file's name and its lines. */
async function exported(page: Page) {
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV of everybody who matches' }).click()
  const download = await downloading
  const [header = '', ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  return { name: download.suggestedFilename(), header, lines }
}

test('newest first, pages both ways, filters, and all of it in the URL', async ({ page, stack }) => {
  await seed(stack, 120)
  await signIn(page)
  await page.getByRole('link', { name: 'Registrations', exact: true }).click()
  await page.getByLabel('Registered from (').fill('2020-01-01T00:00')
  await page.getByLabel('until before (').fill('2021-01-01T00:00')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(`/admin/registrations?show=all&${WINDOW}`)
  await expect(rows(page)).toHaveCount(50)
  await expect(names(page).first()).toHaveText('-old_120')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Older' }).click()
  await expect(names(page).first()).toHaveText('-old_70')
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(names(page).last()).toHaveText('-old_1')
  await expect(page.getByRole('link', { name: 'Older' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(names(page).first()).toHaveText('-old_70')
  await page.reload()
  await expect(names(page).first()).toHaveText('-old_70')

  await page.getByLabel('Show').selectOption({ label: 'registered but not subscribed' })
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(names(page).first()).toHaveText('-old_119')
  await expect(rows(page).getByText('confirmed', { exact: true })).toHaveCount(0)
  await expect(page.getByLabel('Registered from (')).toHaveValue('2020-01-01T00:00')
  await page.getByRole('link', { name: 'Everybody', exact: true }).click()
  await expect(page).toHaveURL('/admin/registrations')
})

test('how many there are, and those whose name or address begins so, which stands in no URL', async ({
  page,
  stack,
}) => {
  await seed(stack, 30)
  await signIn(page)
  await page.goto('/admin/registrations')
  await expect(page.getByTestId('total')).toHaveText('30 people')
  await page.goto('/admin/registrations?show=confirmed')
  await expect(page.getByTestId('total')).toHaveText('10 people')
  await page.getByLabel('Email or username begins with').fill('=OLD2')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(names(page)).toHaveText(['-old_27', '-old_24', '-old_21'])
  expect(decodeURIComponent(page.url())).not.toContain('OLD2')
  await expect(page.getByLabel('Email or username begins with')).toHaveValue('=OLD2')
  await expectAccessible(page)
  const { lines } = await exported(page)
  expect(lines.map((line) => line.split(',')[1])).toEqual(["'-old_27", "'-old_24", "'-old_21"])
  const [event] = await stack.sql`select detail from audit_events where action = 'export' order by id desc`
  expect(event?.detail).toEqual({
    filter: { show: 'confirmed', starts: 'typed' },
    people: 3,
    complete: true,
  })
  await page.getByLabel('Email or username begins with').fill('nobody')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText('Nobody matches.')).toBeVisible()
  await page.goto('/admin/registrations?sought=forged')
  await expect(page.getByText('What you typed has expired')).toBeVisible()
  await expect(page.getByRole('button', { name: /^CSV/ })).toHaveCount(0)
  // A file without that condition would have everybody in it.
  for (const [name, value] of [
    ['sought', 'forged'],
    ['from', 'yesterday'],
  ] as const) {
    const answer = await page.request.post('/admin/registrations/export', { form: { [name]: value } })
    expect([answer.status(), (await answer.text()).length > 20]).toEqual([400, true])
  }
  expect((await page.request.post('/admin/registrations/export', { data: { a: 1 } })).status()).toBe(400)
})

test('addresses to look at: from the overview to the list and the person, until there are none', async ({
  page,
  stack,
}) => {
  await seed(stack, 3)
  const people = await stack.sql`select id from users where username in ('-old_1', '-old_2') order by id`
  for (const [index, because] of (['invalid', 'taken'] as const).entries())
    await stack.sql`insert into kept_addresses (user_id, because) values (${people[index]?.id}, ${because})`
  await signIn(page)
  await page.getByRole('link', { name: '2 addresses need a look' }).click()
  await expect(page).toHaveURL('/admin/registrations?show=address')
  await expect(names(page)).toHaveText(['-old_2', '-old_1'])
  await expect(rows(page).first()).toContainText('address of somebody else too')
  await expectAccessible(page)
  await names(page).last().click()
  await expect(page.getByText('The current rules do not accept this address.')).toBeVisible()

  await stack.sql`delete from kept_addresses`
  await page.goto('/admin')
  await expect(page.getByRole('heading', { name: 'Nothing to do for these people' })).toBeVisible()
  await expect(page.getByText('need a look')).toHaveCount(0)
})

test('people who wait without a live job', async ({ page, stack }) => {
  await seed(stack, 6)
  await signIn(page)
  await page.goto(`/admin/registrations?show=no_job&${WINDOW}`)
  await expect(names(page)).toHaveText(['-old_4', '-old_1'])
  await expect(page.getByText('no live job', { exact: true })).toHaveCount(2)
  await expectAccessible(page)
  await page.goto('/admin/registrations?from=yesterday&to=1999-01-01T00%3A00')
  await expect(page.getByText('“Registered from” is not a time')).toBeVisible()
  await expect(page.getByText('Nobody matches.')).toBeVisible()
  await expectAccessible(page)
})

test('the CSV has the people who match, runs no formula, and is on record', async ({ page, stack }) => {
  await seed(stack, 2500)
  await stack.sql`delete from audit_events where action = 'export'`
  await signIn(page)
  await page.goto(`/admin/registrations?show=needs_attention&${WINDOW}`)
  const { name, header, lines } = await exported(page)
  expect(name).toMatch(/^registrations-needs_attention-.*Z\.csv$/)
  expect(header).toMatch(/^id,username,email,registered_at,subscription,/)
  expect(lines).toHaveLength(833)
  expect(lines[0]).toMatch(
    /^[0-9a-f-]{36},'-old_2498,'=old2498@example\.com,2020-06-13T02:00:00\.000Z,needs_attention,/,
  )
  await page.goto('/admin/audit')
  await expect(page.getByText(/^admin exported 833 people \(show needs_attention, from 2020-/)).toBeVisible()
  await expectAccessible(page)
  const events = await stack.sql`select detail from audit_events where action = 'export'`
  expect(events[0]?.detail).toMatchObject({ people: 833, complete: true })
})

test('no date of a filter is cut, at no width', async ({ page, stack }) => {
  await seed(stack, 3)
  await signIn(page)
  for (const width of [390, 640, 768, 1024, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    for (const path of [
      `/admin/registrations?${WINDOW}`,
      `/admin/audit?${WINDOW}`,
      `/admin/jobs?${WINDOW}`,
    ]) {
      await page.goto(path)
      // Hydrated: the field is another one then.
      await expect(page.getByLabel('Updates')).toBeEnabled()
      if (width < 640) await page.getByText('Filter', { exact: true }).click()
      for (const field of await page.locator('form input[type=datetime-local]:visible').all()) {
        const { width: shown } = (await field.boundingBox()) ?? { width: 0 }
        // As wide as the browser makes one that nothing narrows.
        const own = await field.evaluate((input) => {
          const copy = input.cloneNode() as HTMLElement
          copy.style.cssText = 'position: absolute; width: max-content'
          input.parentElement?.append(copy)
          const { width } = copy.getBoundingClientRect()
          copy.remove()
          return width
        })
        expect(shown, `${path} at ${width}`).toBeGreaterThanOrEqual(Math.floor(own))
      }
    }
  }
})

test('columns are ticked one by one while the list is drawn again', async ({ page, stack }) => {
  await seed(stack, 3)
  await signIn(page)
  await page.goto('/admin/registrations')
  await page.getByRole('button', { name: 'Columns' }).click()
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>()
  await page.route('**/admin/registrations?*_rsc*', async (route) => {
    await isReleased
    // A redraw that a later one has taken the place of is gone.
    await route.continue().catch(() => {})
  })
  const columns = page.getByRole('dialog', { name: 'Columns' })
  for (const name of ['Since', 'Job', 'Attempts']) {
    const tick = columns.getByRole('checkbox', { name, exact: true })
    await tick.uncheck()
    await expect(tick).toBeEnabled()
    await expect(tick).toBeFocused()
    await expect(tick).not.toBeChecked()
  }
  release()
  await expect(page.getByRole('columnheader', { name: 'Attempts' })).toHaveCount(0)
  await expect(page.getByRole('columnheader', { name: 'Since' })).toHaveCount(0)
  await page.reload()
  for (const name of ['Since', 'Job', 'Attempts'])
    await expect(page.getByRole('columnheader', { name, exact: true })).toHaveCount(0)
  await expect(page.getByRole('columnheader', { name: 'Registered' })).toHaveCount(1)
})
