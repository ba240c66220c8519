import type { Page } from '@playwright/test'
import { lists } from './admin-pages.ts'
import { expect, MOVING, signIn } from './fixtures.ts'
import { proxied as test, webProxy } from './own-stack.ts'

test.use(MOVING)

/** Milliseconds that every answer of the database takes, which the whole page waits for. */
const SLOW = 250
/** What a reader takes for at once. */
const MOST = 100

/** From the press on, until the button or its mark says that it is under way; asked in every frame. */
const watchPresses = (page: Page) =>
  page.addInitScript(() => {
    const seen: { ms?: number } = {}
    Object.assign(window, { seen })
    addEventListener(
      'click',
      ({ timeStamp, isTrusted }) => {
        seen.ms = undefined
        const look = () => {
          if (document.querySelector('[data-busy]')) seen.ms ??= performance.now() - timeStamp
          else requestAnimationFrame(look)
        }
        if (isTrusted) look()
      },
      true,
    )
  })
const shownAfter = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { ms?: number } }).seen.ms ?? null)

type Press = { path: string; name: string; circuit?: string; fill?: (page: Page) => Promise<void> }
const giveReason = (page: Page) => page.getByLabel('Reason').fill('a test')
const presses: Press[] = [
  { path: '/admin/audit', name: 'Show' },
  { path: '/admin/registrations', name: 'Show' },
  { path: '/admin/jobs', name: 'Search' },
  { path: '/admin/provider', name: 'Pause', fill: giveReason },
  { path: '/admin/provider', name: 'Resume', circuit: 'paused', fill: giveReason },
  { path: '/admin/provider', name: 'Go on at full pace', circuit: 'slowed' },
]

test('whatever is pressed says within 100 ms that it is under way, however slow the server is', async ({
  page,
  stack,
}) => {
  test.slow()
  // No worker runs here, which would make it.
  await stack.sql`insert into providers (name) values ('mailchimp') on conflict do nothing`
  await watchPresses(page)
  await signIn(page)
  await page.goto('/admin')
  await page.getByLabel('Updates').selectOption('off', { force: true })
  for (const { path, name, circuit = 'closed', fill } of presses) {
    // The least of some presses: what it takes, and not what else the machine has to do.
    let least = Number.POSITIVE_INFINITY
    for (let press = 0; press < 4 && least >= MOST; press++) {
      await stack.sql`update providers set circuit = ${circuit}, refused_since = now(), probe_at = now() + interval '1 hour'`
      await page.goto(path)
      await expect(page.getByLabel('Updates')).toBeEnabled()
      await fill?.(page)
      webProxy.slow(SLOW)
      await page.getByRole('button', { name, exact: true }).click()
      await expect.poll(() => shownAfter(page), { message: `${path}: ${name}` }).not.toBeNull()
      least = Math.min(least, (await shownAfter(page)) ?? Number.POSITIVE_INFINITY)
      await expect(page.locator('[data-busy]')).toHaveCount(0)
      webProxy.slow(0)
    }
    expect(least, `${path}: ${name}`).toBeLessThan(MOST)
  }

  await page.goto('/admin')
  await expect(page.getByLabel('Updates')).toBeEnabled()
  await page.getByLabel('Find a person').fill('somebody')
  webProxy.slow(SLOW)
  await page.getByLabel('Find a person').press('Enter')
  await expect(page.locator('[data-busy]')).toBeVisible()
  webProxy.slow(0)
})

test('no page of the dashboard moves while it comes, and one fades into the next for those who want motion', async ({
  page,
  browser,
  baseURL,
}) => {
  const watch = (target: Page) =>
    target.addInitScript(() => {
      // What is new on a page comes by an update; here is what it comes with.
      localStorage.setItem('frontdesk-updates', 'off')
      const seen = { shift: 0, faded: false }
      Object.assign(window, { seen })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
      addEventListener('pagereveal', (event) => {
        seen.faded = !!(event as unknown as { viewTransition: object | null }).viewTransition
      })
    })
  const seen = (target: Page) =>
    target.evaluate(() => (window as unknown as { seen: { shift: number; faded: boolean } }).seen)
  await watch(page)
  await signIn(page)
  // The first page learns the reader's zone; until then times are in UTC, with their date.
  await expect(page.getByLabel('Updates')).toBeEnabled()
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    // Those of one's own account stand alone, and are not updated.
    for (const path of lists.filter((path) => !path.startsWith('/admin/account/'))) {
      await page.goto(path)
      await expect(page.getByLabel('Updates')).toBeEnabled()
      expect((await seen(page)).shift, `${path} at ${width}`).toBe(0)
    }
  }
  const toJobs = (target: Page) =>
    target.getByRole('navigation').getByRole('link', { name: 'Jobs', exact: true }).first().click()
  await page.goto('/admin')
  await toJobs(page)
  await expect(page).toHaveURL('/admin/jobs')
  expect((await seen(page)).faded).toBe(true)

  const still = await browser.newContext({ baseURL, reducedMotion: 'reduce' })
  const calm = await still.newPage()
  await watch(calm)
  await signIn(calm)
  await toJobs(calm)
  await expect(calm).toHaveURL('/admin/jobs')
  expect((await seen(calm)).faded).toBe(false)
  await still.close()
})
