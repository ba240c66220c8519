import type { Page } from '@playwright/test'
import { connect } from '#db/client.ts'
import { manyRejected } from '../scripts/many-rejected.ts'
import { calls, inState, operation, rejected, test } from './failures.ts'
import { expect, expectAccessible, signIn } from './fixtures.ts'
import type { Stack } from './stack.ts'
import { colleague } from './staff.ts'
import { until } from './until.ts'

async function insertRejected(stack: Stack, count: number) {
  const { db, close } = connect(stack.database, 1)
  await manyRejected(db, count)
  await close()
}
const jobIds = async ({ sql }: Stack) =>
  (await sql<{ id: string }[]>`select job_id as id from subscriptions order by user_id`).map(({ id }) => id)
const retried = async ({ sql }: Stack) =>
  (await sql<{ n: number }[]>`select retried as n from operations order by created_at desc limit 1`)[0]?.n ??
  0

const all = (kind: string, filter: object) =>
  `/admin/operations/new?${new URLSearchParams({ kind, scope: 'all', filter: JSON.stringify(filter) })}`
const these = (kind: string, ids: string[]) =>
  `/admin/operations/new?${new URLSearchParams([['kind', kind], ['scope', 'selected'], ...ids.map((id) => ['job', id])])}`

async function confirm(page: Page, button: RegExp) {
  await page.getByLabel('Reason').fill('they mended it')
  await page.getByRole('button', { name: button }).click()
  await expect(page.getByText('Done: it has begun.')).toBeVisible()
}

test('5,000 are retried in steps, paused, resumed and aborted; whoever had no turn is untouched', async ({
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
  // Who had their turn is processed to the last; nobody else gets one.
  await until(async () => (await inState(stack, 'confirmed')) === atPause, 60)
  expect(await retried(stack)).toBe(atPause)
  await expect(page.getByTestId('progress')).toContainText(`${atPause} of 5,000 people processed`)

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Done: it goes on.')).toBeVisible()
  await until(async () => (await retried(stack)) > atPause)
  await page.getByRole('button', { name: 'Abort' }).click()
  await expect(page.getByText('Done: it was aborted.')).toBeVisible()
  await until(
    async () => (await stack.sql`select 1 from operations where finished_at is null`).length === 0,
    60,
  )
  const turns = await retried(stack)
  expect(turns).toBeLessThan(5_000)
  expect(await inState(stack, 'needs_attention')).toBe(5_000 - turns)
  expect(await calls(stack)).toBe(turns)

  await page.getByRole('link', { name: 'Operations', exact: true }).click()
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
  for (const id of chosen) await page.locator(`[name=job][value="${id}"]`).check()
  await page.getByLabel('These 5 on this page').check()
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByTestId('preview')).toHaveText('5 match:')
  await page.goBack()
  await page.getByLabel('All that match, on every page').check()
  await page.getByRole('button', { name: 'Delete …' }).click()
  await expect(page.getByRole('heading', { name: 'Delete: jobs with state failed' })).toBeVisible()
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
  await page.getByLabel('Time (UTC)').fill(soon)
  await page.getByRole('button', { name: 'Retry at that time' }).click()
  await expect(page.getByText('Done: the job was put off')).toBeVisible()
  const [job] = await stack.sql`select state, start_after as at from pgboss.job where id = ${id ?? ''}`
  expect([job?.state, job?.at.toISOString().slice(0, 16)]).toEqual(['created', soon])
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
  await expect(bob.getByRole('alert')).toContainText('Last by hand: admin, retry,')
  expect(await calls(stack)).toBeGreaterThanOrEqual(made)
  expect(await stack.sql`select 1 from audit_events where actor = 'bob'`).toHaveLength(0)
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
  // The page was read as an operator: what counts is the server.
  await vera.getByRole('button', { name: 'Delete the jobs of 1 person' }).click()
  await expect(vera.getByText('Your role does not allow that')).toBeVisible()
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
