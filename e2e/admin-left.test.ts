import type { Page } from '@playwright/test'
import { lists } from './admin-pages.ts'
import { rejected } from './failures.ts'
import { expect, signIn, test } from './fixtures.ts'
import { hydrated } from './hydrated.ts'
import { setUpSecondFactor } from './second-factor.ts'
import { choose } from './settings.ts'
import { colleague } from './staff.ts'

// Of people's data nothing stays once nobody is signed in.

const signedOut = (page: Page) => expect(page).toHaveURL(/\/admin\/sign-in$/)
const row = (page: Page) => page.locator('tr[data-person]')
/** Asks nothing of the server by itself. */
async function openQuietly(page: Page) {
  await page.goto('/admin/registrations')
  await choose(page, 'Updates', 'off')
  await expect(row(page)).toHaveCount(1)
}

test('signing out in one tab empties the others, and “back” shows nobody', async ({ stack, browser }) => {
  await rejected(stack, 1)
  const tab = await colleague(browser, stack, 'tabea', 'operator')
  const other = await tab.context().newPage()
  await openQuietly(tab)
  await openQuietly(other)
  await row(tab).getByRole('link').first().click()
  await expect(tab.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await tab.getByRole('button', { name: 'Sign out' }).click()
  await signedOut(tab)
  await signedOut(other)
  await expect(tab.getByLabel('Password')).toBeVisible()
  await tab.goBack()
  await signedOut(tab)
  for (const page of [tab, other]) {
    await expect(page.getByLabel('Password')).toBeVisible()
    expect(await page.content()).not.toContain('@example.com')
  }
  await tab.context().close()
})

for (const [what, show] of Object.entries<(page: Page) => Promise<string | null | undefined>>({
  'secret of a second factor': async (page) => {
    await page.getByRole('button', { name: 'Set it up' }).click()
    return page.locator('code').textContent()
  },
  'recovery codes': async (page) => (await setUpSecondFactor(page)).codes[0],
}))
  test(`signing out in one tab empties another one with the ${what}`, async ({ stack, browser }) => {
    const tab = await colleague(browser, stack, 'tabea', 'operator')
    const other = await tab.context().newPage()
    await other.goto('/admin/account/second-factor')
    const shown = (await show(other)) ?? ''
    expect(await other.content()).toContain(shown)
    await hydrated(other.locator('form').first())
    await tab.getByRole('button', { name: 'Sign out' }).click()
    await signedOut(other)
    await expect(other.getByLabel('Password')).toBeVisible()
    expect(await other.content()).not.toContain(shown)
    await tab.context().close()
  })

test('when the session has ended, the next question of the page replaces it', async ({ stack, browser }) => {
  await rejected(stack, 1)
  const page = await colleague(browser, stack, 'tabea', 'operator')
  await page.goto('/admin/registrations')
  await expect(row(page)).toHaveCount(1)
  await stack.sql`delete from staff_sessions where user_id = (select id from staff where username = 'tabea')`
  await signedOut(page)
  expect(await page.content()).not.toContain('@example.com')
  await page.context().close()
})

test('a page that the browser kept whole is loaded again', async ({ stack, browser }) => {
  await rejected(stack, 1)
  const page = await colleague(browser, stack, 'tabea', 'operator')
  await openQuietly(page)
  await stack.sql`delete from staff_sessions where user_id = (select id from staff where username = 'tabea')`
  await expect(row(page)).toHaveCount(1)
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  })
  await signedOut(page)
  await page.context().close()
})

test('no page of the dashboard is stored, and what the browser keeps tells of nobody', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  await signIn(page)
  const [person] = await stack.sql`select id, username, email from users`
  for (const path of [...lists, `/admin/registrations/${person?.id}`]) {
    const answer = await page.goto(path)
    expect([path, answer?.headers()['cache-control']]).toEqual([path, expect.stringContaining('no-store')])
  }
  for (const [path, data] of [
    ['/admin/find/people', String(person?.email)],
    ['/admin/jobs/suggest', JSON.stringify({ of: 'person', part: 'p1' })],
  ] as const) {
    const answer = await page.request.post(path, { data })
    expect([path, answer.headers()['cache-control']]).toEqual([path, expect.stringContaining('no-store')])
  }
  await choose(page, 'Times', 'utc')
  const box = page.getByLabel('Find a person')
  await box.fill(String(person?.email))
  await box.press('Enter')
  await expect(page.getByRole('heading', { name: String(person?.username) })).toBeVisible()
  const kept = await page.evaluate(async () =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await caches.keys()]),
  )
  expect(kept).toContain('utc')
  for (const own of [person?.email, person?.username, person?.id]) expect(kept).not.toContain(own)
})
