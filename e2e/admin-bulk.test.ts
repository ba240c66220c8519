import { all, confirm, insertRejected, jobIds, retried } from './bulk.ts'
import { abort, calls, inState, openGroup, operation, rejected } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { until } from './until.ts'

test('5,000 are retried in steps, paused, resumed and aborted; people not reached are untouched', async ({
  page,
  stack,
}) => {
  test.slow()
  await insertRejected(stack, 5_000)
  await stack.simulator.set({ mode: 'up', latencyMs: 30 })
  await signIn(page)
  await page.goto(all('retry', { state: 'failed' }))
  await expect(page.getByTestId('preview')).toHaveText('5,000 match:')
  await expect(page.getByText('5,000 will be retried')).toBeVisible()
  await expectAccessible(page)
  await confirm(page, /^Retry 5,000 people$/)

  await expect(operation(page, 'all')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: it is paused.')).toBeVisible()
  await expect(operation(page, 'all')).toContainText('Paused by admin.')
  await expectAccessible(page)
  const atPause = await retried(stack)
  // People already acted on are processed to the end; nobody else is acted on.
  await until(async () => (await inState(stack, 'confirmed')) === atPause, 60)
  expect(await retried(stack)).toBe(atPause)
  await expect(page.getByTestId('progress')).toContainText(`${atPause} of 5,000 people processed`)

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Done: it goes on.')).toBeVisible()
  await until(async () => (await retried(stack)) > atPause)
  await abort(page, /had their turn\. What was done stays done\. [\d,]+ people will be left as they are/)
  await until(
    async () => (await stack.sql`select 1 from operations where finished_at is null`).length === 0,
    60,
  )
  const turns = await retried(stack)
  expect(turns).toBeLessThan(5_000)
  expect(await inState(stack, 'needs_attention')).toBe(5_000 - turns)
  expect(await calls(stack)).toBe(turns)

  await page.getByRole('link', { name: 'Operations', exact: true }).first().click()
  await expect(operation(page, 'aborted')).toContainText('“they mended it”')
  await expect(operation(page, 'aborted')).toContainText(`${5_000 - turns} not retried`)
  await expectAccessible(page)
})

test('three are deleted, and one click brings all of them back', async ({ page, stack }) => {
  await insertRejected(stack, 5)
  const chosen = (await jobIds(stack)).slice(0, 3)
  await signIn(page)
  await page.goto('/admin/jobs?state=failed')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByText('Nothing was ticked.')).toBeVisible()
  await page.getByRole('link', { name: 'Back to the jobs' }).click()
  await expect(page).toHaveURL(/\/admin\/jobs\?state=failed$/)
  for (const id of chosen) await page.locator(`[name=job][value="${id}"]`).check()
  await page.getByLabel('These 5 on this page').check()
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByTestId('preview')).toHaveText('5 match:')
  await page.goBack()
  await page.getByLabel('All 5 that match').check()
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByRole('heading', { name: 'Delete: jobs with state dead letter' })).toBeVisible()
  await page.goBack()
  await page.getByLabel('The ticked ones').check()
  for (const id of chosen) await page.locator(`[name=job][value="${id}"]`).check()
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByTestId('preview')).toHaveText('3 match:')
  await expect(page.getByText('It can be undone for 7 days.')).toBeVisible()
  await page.getByRole('button', { name: 'Delete the jobs of 3 people' }).click()
  await expect(page.getByText('Say why.')).toBeVisible()
  await confirm(page, /^Delete the jobs of 3 people$/)
  await expect(operation(page, 'finished')).toContainText(
    '3 of 3 people processed: 3 taken out of the queue.',
  )
  expect(await inState(stack, 'handled')).toBe(3)
  expect(await stack.sql`select 1 from pgboss.job where id = any(${chosen})`).toHaveLength(0)
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Undo: bring back 3 people' }).click()
  await expect(page.getByRole('heading', { name: 'Undo of a deletion: 3 people' })).toBeVisible()
  await expect(operation(page, 'finished')).toContainText('3 of 3 people processed: 3 brought back.')
  expect(await inState(stack, 'needs_attention')).toBe(5)
  expect(
    await stack.sql`select 1 from pgboss.job where id = any(${chosen}) and state = 'failed'`,
  ).toHaveLength(3)
})

test('a failure group is handled as a whole, and is resolved by that', async ({ page, stack }) => {
  await rejected(stack, 2)
  await signIn(page)
  await openGroup(page)
  await page.getByRole('link', { name: 'mark 2 people as handled …' }).click()
  await expect(page.getByTestId('preview')).toHaveText('2 match:')
  await confirm(page, /^Mark 2 people as handled$/)
  await expect(operation(page, 'finished')).toContainText('2 of 2 people processed: 2 marked as handled.')
  await page.getByRole('link', { name: 'rejected: invalid email' }).click()
  await expect(page.getByText('resolved', { exact: true })).toBeVisible()
  await page.goto('/admin')
  await expect(page.getByTestId('recent')).toHaveText(
    'Mark as handled of 2 people is over (finished): 2 marked as handled.',
  )
  await expect(page.getByText('All well. Nobody is waiting.')).toBeVisible()
})

test('nothing to scroll sideways on a small phone, and nothing for axe to find', async ({ page, stack }) => {
  await insertRejected(stack, 3)
  const [id = ''] = await jobIds(stack)
  await signIn(page)
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/admin/operations')
  await expect(page.getByText('Nobody has done anything in bulk yet.')).toBeVisible()
  await page.goto(all('handle', { state: 'failed', reason: 'invalid_email' }))
  await expect(page.getByTestId('preview')).toHaveText('3 match:')
  await expectAccessible(page)
  const preview = page.url()
  await confirm(page, /^Mark 3 people as handled$/)
  await expect(operation(page, 'finished')).toContainText('3 of 3 people processed: 3 marked as handled.')
  const one = new URL(page.url()).pathname
  for (const path of ['/admin/operations', one, preview, `/admin/jobs/${id}`]) {
    await page.goto(path)
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
  for (const path of ['/admin/operations/nonsense', `/admin/operations/${id}`])
    expect((await page.request.get(path)).status()).toBe(404)
})

test('an unreadable filter matches nobody, and never everybody', async ({ page, stack }) => {
  await insertRejected(stack, 1)
  await signIn(page)
  for (const filter of ['', '&filter=%7B', '&filter=[]', '&filter=%7B%22stat%22%3A%22failed%22%7D']) {
    const answer = await page.request.get(`/admin/operations/new?kind=delete&scope=all${filter}`)
    expect([filter, answer.status()]).toEqual([filter, 404])
  }
})
