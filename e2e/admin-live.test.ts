import type { Page } from '@playwright/test'
import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'
import { everySecond, expectNewer, newer, registerMore, watchAsking } from './live.ts'
import { choose } from './settings.ts'

const asOf = (page: Page) => page.getByTestId('as-of')
const names = (page: Page) => page.locator('tr[data-person] th a')

test('a page asks whether it has changed, and is drawn again only when it has', async ({ page }) => {
  await signIn(page)
  await page.goto('/admin/audit')
  const seen = watchAsking(page)
  await everySecond(page)
  // PostgreSQL's counters come up to 10 s late: earlier changes may still count as news.
  await expect.poll(() => seen.unchanged, { timeout: 30_000 }).toBeGreaterThan(2)
  expect(seen.drawn).toBeLessThanOrEqual(seen.changed)
  const shown = await asOf(page).textContent()
  await expect(asOf(page)).not.toHaveText(shown ?? '')
  const strangers = await page.context().request.get('/admin/changes', { headers: { cookie: '' } })
  expect(strangers.status()).toBe(401)
})

test('newer people are offered and not inserted; place, focus and half-typed text stay', async ({
  page,
  stack,
}) => {
  await registerMore(stack, 30)
  await signIn(page)
  await page.goto('/admin/registrations')
  await everySecond(page)
  const first = (await names(page).first().textContent()) ?? ''
  await page.getByLabel('Registered from (').fill('2020-02-03T04:05')
  await names(page).nth(25).focus()
  const place = () => page.evaluate(() => [scrollY, document.activeElement?.textContent])
  const before = await place()
  expect(before[0]).toBeGreaterThan(0)

  await stack.simulator.set({ mode: 'reject' })
  const [last] = await registerMore(stack, 3).then((people) => people.reverse())
  await expectNewer(page, 3)
  await expect(page).toHaveURL(/\?top=/)
  // It was redrawn since, so the rows are up to date.
  await stack.sql`update subscriptions set state = 'opted_out' where user_id = (select id from users where username = ${first})`
  await stack.sql`insert into audit_events (id, actor, action) values (uuidv7(), 'test', 'changes something')`
  await expect(page.locator('tr[data-person]').first()).toContainText('opted out')
  await expect(names(page).first()).toHaveText(first)
  expect(await place()).toEqual(before)
  await expect(page.getByLabel('Registered from (')).toHaveValue('2020-02-03T04:05')
  await expectAccessible(page)

  await newer(page).click()
  await expect(names(page).first()).toHaveText(last?.username ?? '')
  await expect(newer(page)).toHaveCount(0)
  await expect(page).not.toHaveURL(/top=/)
})

test('more than 99 are counted no further, and only those that match the filter', async ({ page, stack }) => {
  await registerMore(stack, 1)
  await signIn(page)
  await page.goto('/admin/registrations')
  const other = await page.context().newPage()
  await other.goto('/admin/registrations?show=check_inbox')
  await everySecond(page)
  await stack.sql`
    with registered as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select uuidv7(), 'many_' || n, 'many_' || n, 'many' || n || '@example.com', 'many' || n || '@example.com'
      from generate_series(1, 120) n returning id)
    insert into subscriptions (user_id, state) select id, 'not_requested' from registered`
  await expect(newer(page)).toHaveText('99+ new')
  await expect(asOf(other)).toBeVisible()
  await expect(newer(other)).toHaveCount(0)
  await stack.sql`delete from users where username like 'many_%'`
})

test('newer jobs are offered above those that are ticked', async ({ page, stack }) => {
  await registerMore(stack, 3)
  await signIn(page)
  await page.goto('/admin/jobs')
  await everySecond(page)
  const rows = page.locator('tr[data-job]')
  const first = (await rows.first().getAttribute('data-job')) ?? ''
  await rows.first().getByRole('checkbox').check()
  await registerMore(stack, 2)
  await expectNewer(page, 2)
  await expect(rows.first()).toHaveAttribute('data-job', first)
  await expect(rows.first().getByRole('checkbox')).toBeChecked()
  await newer(page).click()
  await expect(newer(page)).toHaveCount(0)
  await expect(rows.nth(2)).toHaveAttribute('data-job', first)
})

const setVisibility = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, state)

test('a hidden tab is quiet and asks at once when it is seen again; off is off', async ({ page }) => {
  await signIn(page)
  await page.clock.install()
  await page.goto('/admin/workers')
  await everySecond(page)
  await setVisibility(page, 'hidden')
  const seen = watchAsking(page)
  await page.clock.runFor(60_000)
  expect(seen.asked).toBe(0)
  await setVisibility(page, 'visible')
  await expect.poll(() => seen.asked).toBe(1)
  await choose(page, 'Updates', 'off')
  await expect.poll(() => seen.changed + seen.unchanged).toBe(1)
  await page.clock.runFor(60_000)
  expect(seen.asked).toBe(1)
  await page.reload()
  await expect(page.getByLabel('Updates')).toHaveValue('off')
})

test('a busy server is asked less often; one out of reach is said to be, and asked on', async ({
  page,
  context,
}) => {
  await signIn(page)
  await page.goto('about:blank')
  // A tab whose console is not checked: failed requests are errors there.
  const tab = await context.newPage()
  await tab.goto('/admin')
  await everySecond(tab)
  let answer: 'slow' | 'gone' | null = 'slow'
  await tab.route('**/admin/changes?*', async (route) => {
    if (answer === 'gone') return route.abort()
    const response = await route.fetch()
    const headers = { ...response.headers(), ...(answer === 'slow' && { 'retry-after': '7' }) }
    return route.fulfill({ response, headers })
  })
  await expect(tab.getByText('now every 7 s: the server is busy')).toBeVisible()
  await expectAccessible(tab)
  answer = 'gone'
  await expect(asOf(tab)).toContainText('not updated since')
  await expect(tab.getByText('The server cannot be reached.')).toBeVisible()
  await expectAccessible(tab)
  answer = null
  await expect(asOf(tab)).toContainText('as of')
  await context.clearCookies()
  await expect(tab).toHaveURL(/\/admin\/sign-in$/)
})

test('a result is shown once: not again by a reload, and not lost while the page is redrawn', async ({
  page,
  stack,
  context,
}) => {
  await stack.simulator.set({ mode: 'reject' })
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  const admin = await context.newPage()
  await signIn(admin)
  await everySecond(admin)
  await admin.goto(`/admin/find?q=${person.username}`)
  const seen = watchAsking(admin)
  await admin.getByRole('button', { name: 'Retry now' }).click()
  await expect(admin.getByText('Done: the job was retried.')).toBeVisible()
  await expect(admin).not.toHaveURL(/done=/)
  // What follows from the retry is drawn before anything is measured.
  await expect(admin.locator('[data-attempt=rejected]')).toHaveCount(2)
  await admin.setViewportSize({ width: 600, height: 300 })
  await admin.evaluate(() => scrollTo(0, 200))
  const inSight = await admin.evaluateHandle(() => document.elementFromPoint(300, 150))
  const place = () => inSight.evaluate((element) => Math.round(element?.getBoundingClientRect().top ?? 0))
  const before = await place()
  const drawn = seen.drawn
  await stack.sql`insert into audit_events (id, actor, action) values (uuidv7(), 'test', 'changes something')`
  await expect.poll(() => seen.drawn).toBeGreaterThan(drawn)
  await expect(admin.getByText('Done: the job was retried.')).toBeAttached()
  // If content above it grew, the browser scrolls by as much.
  expect(await place()).toBe(before)
  await admin.reload()
  await expect(admin.getByTestId('registration')).toBeVisible()
  await expect(admin.getByText('Done: the job was retried.')).toHaveCount(0)
})
