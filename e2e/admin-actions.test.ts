import { confirm, jobIds, these } from './bulk.ts'
import { calls, inState, operation, rejected } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { colleague } from './staff.ts'
import { until } from './until.ts'

test('one is handled with a reason, brought back, deleted, brought back, and put off to a time', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  const [id] = await jobIds(stack)
  await signIn(page)
  await page.goto(`/admin/jobs/${id}`)
  await page.getByText('Mark as handled …').click()
  await page.getByLabel('Why it is handled').fill('they do not want any emails')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Mark 1 person as handled' }).click()
  await expect(page.getByText('Done: the person is marked as handled')).toBeVisible()
  expect(await inState(stack, 'handled')).toBe(1)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Done: the person needs attention again.')).toBeVisible()
  for (const name of ['Retry now', 'Redrive as a new job'])
    await expect(page.getByRole('button', { name })).toBeEnabled()

  await page.getByText('Delete the job …').click()
  await page.getByLabel('Why it is deleted').fill('registered twice')
  await page.getByRole('button', { name: 'Delete 1 job' }).click()
  await expect(page.getByText('Done: the job was deleted.')).toBeVisible()
  await expect(page.getByText('“registered twice”')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(page.getByText('Done: the job is back as it was.')).toBeVisible()

  const soon = new Date(Date.now() + 3600_000).toISOString().slice(0, 16)
  await page.getByText('Retry at a time …').click()
  await page.getByLabel('Time (').fill(soon)
  await page.getByRole('button', { name: 'Retry at that time' }).click()
  await expect(page.getByText('Done: the job was postponed')).toBeVisible()
  const [job] = await stack.sql`select state, start_after as at from pgboss.job where id = ${id ?? ''}`
  expect([job?.state, job?.at.toISOString().slice(0, 16)]).toEqual(['created', soon])
})

test('a button shows at once that its action is under way, and a second press does nothing', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  const [id] = await jobIds(stack)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await page.goto(`/admin/jobs/${id}`)
  await expect(page.getByLabel('Updates')).toBeEnabled()
  let posts = 0
  await page.route(`**/admin/jobs/${id}*`, async (route) => {
    if (route.request().method() === 'POST') {
      posts++
      await new Promise((resolve) => setTimeout(resolve, 1_500))
    }
    await route.continue()
  })
  const retry = page.getByRole('button', { name: 'Retry now' })
  await retry.click()
  await expect(retry).toHaveAttribute('aria-disabled', 'true', { timeout: 500 })
  await expect(retry.locator('[data-busy]')).toBeVisible()
  await retry.dispatchEvent('click')
  await expect(page.getByText('Done: the job was retried.')).toBeVisible()
  expect(posts).toBe(1)
})

test('two administrators on one job: the second is told who was faster', async ({ page, stack, browser }) => {
  await rejected(stack, 1)
  const [id] = await jobIds(stack)
  // Without JavaScript the page stays as it was read.
  const bob = await colleague(browser, stack, 'bob', 'operator', { javaScriptEnabled: false })
  await bob.goto(`/admin/jobs/${id}`)
  await signIn(page)
  await page.goto(`/admin/jobs/${id}`)
  await page.getByRole('button', { name: 'Retry now' }).click()
  await expect(page.getByText('Done: the job was retried.')).toBeVisible()
  const made = await calls(stack)
  await until(async () => (await inState(stack, 'needs_attention')) === 1)

  await bob.getByRole('button', { name: 'Retry now' }).click()
  await expect(bob.getByRole('alert')).toContainText('Nothing was done. This job changed while you looked.')
  await expect(bob.getByRole('alert')).toContainText('Last by hand: admin retried it,')
  expect(await calls(stack)).toBeGreaterThanOrEqual(made)
  expect(
    await stack.sql`select 1 from audit_events where actor = 'bob' and action <> 'sign in'`,
  ).toHaveLength(0)
  await bob.context().close()
})

test('a viewer sees all of it, may do none of it, and reads why', async ({ page, stack, browser }) => {
  await rejected(stack, 1)
  const [id = ''] = await jobIds(stack)
  const path = these('delete', [id])
  await signIn(page)
  await page.goto(path)
  const vera = await colleague(browser, stack, 'vera', 'operator', { javaScriptEnabled: false })
  await vera.goto(path)
  await vera.getByLabel('Reason').fill('I may not')
  await stack.sql`update staff set role = 'viewer' where username = 'vera'`
  // The page was rendered for an operator; the server's check is what counts.
  await vera.getByRole('button', { name: 'Delete the jobs of 1 person' }).click()
  await expect(vera.getByRole('form', { name: 'Confirm' })).toHaveCount(0)
  expect(await stack.sql`select 1 from operations`).toHaveLength(0)

  await confirm(page, /^Delete the jobs of 1 person$/)
  await expect(operation(page, 'finished')).toBeVisible()
  const why = 'Your role is viewer; this needs the role operator.'
  await vera.goto(new URL(page.url()).pathname)
  await expect(vera.getByRole('button', { name: /^Undo/ })).toBeDisabled()
  await expect(vera.getByRole('button', { name: /^Undo/ })).toHaveAccessibleDescription(why)
  await vera.goto(`/admin/jobs/${id}`)
  await expect(vera.getByText(why)).toBeVisible()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(operation(page, 'finished')).toContainText('1 brought back')
  await vera.goto(`/admin/jobs/${id}`)
  for (const name of ['Retry now', 'Retry at a time', 'Mark as handled', 'Delete'])
    await expect(vera.getByRole('button', { name })).toBeDisabled()
  await vera.context().close()
})
