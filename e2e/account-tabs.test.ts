import type { Page } from '@playwright/test'
import { account } from '#app/account/words.ts'
import { expect, register, somebody, status, withStack as test } from './fixtures.ts'

// Two tabs of one browser have one cookie. The console is not checked: an answer of 401 is an error in it.

test.use({ worker: false })

/** The times that the page was loaded, from now on. */
function countLoads(page: Page) {
  const seen = { loads: 0 }
  page.on('domcontentloaded', () => {
    seen.loads++
  })
  return seen
}

test('once somebody else has registered in another tab, the page shows them, and nothing of who was here before', async ({
  page,
  context,
}) => {
  const [ada, bob] = [somebody(), somebody()]
  await register(page, ada)
  await expect(status(page)).toHaveAttribute('data-state', 'pending')
  const seen = countLoads(page)
  const other = await context.newPage()
  await register(other, bob)
  await expect(page.getByText(account.welcome(bob.username))).toBeVisible()
  await expect(page.getByText(bob.email)).toBeVisible()
  expect(await page.content()).not.toContain(ada.username)
  expect(seen.loads).toBe(1)
})

for (const [what, forget] of Object.entries<(tab: Page, sql: () => Promise<unknown>) => Promise<unknown>>({
  'a browser that was told in another tab to forget them': (tab) =>
    tab.getByRole('button', { name: 'Forget this browser' }).click(),
  'a person who was deleted': (_, erase) => erase(),
}))
  test(`the page of ${what} says that there is no registration, and asks no more`, async ({
    page,
    context,
    stack,
  }) => {
    const ada = somebody()
    await page.clock.install()
    await register(page, ada)
    const seen = countLoads(page)
    const other = await context.newPage()
    await other.goto('/account')
    await forget(other, () => stack.sql`delete from users where username = ${ada.username}`)
    await expect(page.getByRole('heading', { name: account.none })).toBeVisible()
    expect(await page.content()).not.toContain(ada.username)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.runFor(60_000)
    expect([seen.loads, asked]).toEqual([1, []])
  })
