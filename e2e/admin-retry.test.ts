import type { Browser } from '@playwright/test'
import { bulkOf, confirm } from './bulk.ts'
import { abort, calls, inState, openGroup, operation, rejected, retryGroup } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { until } from './until.ts'

test('the first person fails again: it stops by itself, and one call was made', async ({ page, stack }) => {
  await rejected(stack, 4)
  await signIn(page)
  await openGroup(page)
  const before = await calls(stack)
  await retryGroup(page)
  await expect(operation(page, 'stopped')).toContainText(
    'The first person failed again in the same way. Nobody else was retried.',
  )
  await expect(operation(page, 'stopped')).toContainText(
    '1 of 4 people processed: 0 succeeded, 1 failed again, 3 not retried.',
  )
  expect(await calls(stack)).toBe(before + 1)
  expect(await inState(stack, 'needs_attention')).toBe(4)
  await expect(page.getByRole('link', { name: 'Retry 4 people …' })).toBeVisible()
  await expectAccessible(page)
  await operation(page, 'stopped').getByRole('link', { name: 'Retry of 4 people' }).click()
  await expect(page.getByRole('cell', { name: 'not retried', exact: true })).toHaveCount(3)
  await expect(page.getByText('no turn yet')).toHaveCount(0)
})

test('what was begun is not said to have begun once it is over', async ({ page, stack }) => {
  await rejected(stack, 2)
  await stack.sql`update providers set circuit = 'paused', reason = 'test'`
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await openGroup(page)
  await page.goto(bulkOf(page.url()))
  await confirm(page, /^Retry 2 people$/)
  await expect(page.getByText('Done: it has begun.')).toBeVisible()
  await stack.sql`update providers set circuit = 'closed'`
  await expect(operation(page, 'finished')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Done: it has begun.')).toHaveCount(0)
  await expect(page.getByText('Done: it is over. ')).toBeVisible()
  await page.reload()
  await expect(page.getByText('Done: it is over. ')).toHaveCount(0)
  await page.goto(`${new URL(page.url()).pathname}?said=started`)
  await expect(page.getByText('Done: it is over. ')).toBeVisible()
})

test('aborted while the first person waits: nobody else is retried; a second administrator is told', async ({
  page,
  stack,
  context,
}) => {
  await rejected(stack, 3)
  await stack.sql`update providers set circuit = 'paused', reason = 'test'`
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await openGroup(page)
  const late = await context.newPage()
  await late.goto(bulkOf(page.url()))
  await retryGroup(page)
  await expect(operation(page, 'canary')).toContainText(
    '0 of 3 people processed: 0 succeeded, 1 on their way, 2 to go.',
  )
  await expectAccessible(page)
  await late.reload()
  await expect(late.getByTestId('elsewhere')).toContainText(
    '2 of them are on the list of another bulk action',
  )

  await abort(page, /2 people will be left as they are, and not retried/)
  await stack.sql`update providers set circuit = 'closed'`
  await expect(operation(page, 'aborted')).toContainText(
    '1 of 3 people processed: 1 succeeded, 2 not retried.',
  )
  await expect(operation(page, 'aborted')).toContainText('Aborted by admin.')
  await expect(page.getByRole('link', { name: 'Retry 2 people …' })).toBeVisible()
  expect(await inState(stack, 'needs_attention')).toBe(2)
})

test('put off until a time: everybody sees it, nobody has a turn before, and it can be aborted', async ({
  page,
  stack,
}) => {
  await rejected(stack, 3)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await openGroup(page)
  const group = page.url()
  const before = await calls(stack)
  await page.getByRole('link', { name: 'redrive as new jobs …' }).click()
  await page.getByLabel('Reason').fill('they mend it tonight')
  const at = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 16)
  await page.getByLabel('Not before (').fill(at(-3600_000))
  await page.getByRole('button', { name: 'Redrive 3 people' }).click()
  await expect(page.getByText('Give a time that is at least a minute')).toBeVisible()
  await expect(page.getByLabel('Reason')).toHaveValue('they mend it tonight')
  await expectAccessible(page)
  await page.getByLabel('Not before (').fill(at(3600_000))
  await page.getByRole('button', { name: 'Redrive 3 people' }).click()
  await expect(page.getByText('Done: it is scheduled.')).toBeVisible()
  await expect(operation(page, 'canary')).toContainText('scheduled')
  await expect(operation(page, 'canary')).toContainText('Nothing is done to anybody before.')
  await expectAccessible(page)
  await page.goto('/admin')
  await expect(page.getByTestId('recent')).toHaveText('Redrive of 3 people is scheduled: 0 of 3 processed.')
  await page.goto(group)
  await abort(
    page,
    /Nobody has had their turn\. What was done stays done\. 3 people will be left as they are/,
  )
  await expect(operation(page, 'aborted')).toContainText('Over since')
  expect(await calls(stack)).toBe(before)
  expect(await inState(stack, 'needs_attention')).toBe(3)
})

async function withoutJavaScript(browser: Browser, baseURL: string | undefined) {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL })
  return { context, page: await context.newPage() }
}

test('without JavaScript: a reason is asked for, and a stranger cannot post it', async ({
  browser,
  stack,
  baseURL,
}) => {
  await rejected(stack, 2)
  const { context, page } = await withoutJavaScript(browser, baseURL)
  await signIn(page)
  await openGroup(page)
  await page.getByRole('link', { name: 'Retry 2 people …' }).click()
  await page.getByLabel('Reason').fill(' ')
  await page.getByRole('button', { name: 'Retry 2 people' }).click()
  await expect(page.getByText('Say why.')).toBeVisible()
  const cookies = await context.cookies()
  await context.clearCookies()
  await page.getByLabel('Reason').fill('I am nobody')
  await page.getByRole('button', { name: 'Retry 2 people' }).click()
  await expect(page).toHaveURL(/\/admin\/sign-in$/)
  expect(await stack.sql`select 1 from operations`).toHaveLength(0)

  await context.addCookies(cookies)
  await stack.simulator.set({ mode: 'up' })
  await openGroup(page)
  await retryGroup(page)
  await until(async () => (await inState(stack, 'confirmed')) === 2)
  await context.close()
})
