import { inState, people } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { until } from './until.ts'

test('the page of a job: its states, what was asked and answered, and a text for the provider', async ({
  page,
  stack,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await stack.simulator.set({ mode: 'down' })
  await people(stack, 1, 'delayed')
  await stack.simulator.set({ mode: 'reject' })
  await until(async () => (await inState(stack, 'needs_attention')) === 1)
  await signIn(page)
  await page.goto('/admin/jobs?state=failed')
  await page.locator('tr[data-job]').getByRole('link', { name: 'dead letter' }).click()
  const attempts = page.locator('[data-attempt]')
  await expect(attempts.first()).toHaveAttribute('data-attempt', 'retry')
  await expect(attempts.first()).toContainText('retrying')
  await expect(attempts.first()).toContainText('HTTP 503')
  await expect(attempts.last()).toContainText('dead letter')
  await expect(page.locator('[data-entry="now"]')).toContainText('Now:dead letter')
  const id = (
    await stack.sql<{ request_id: string }[]>`
    select request_id from attempts where outcome = 'rejected'`
  )[0]?.request_id
  expect((await stack.simulator.requests()).requests.map((request) => request.id)).toContain(id)
  await expect(attempts.last()).toContainText(id ?? 'an id')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Copy for provider support' }).click()
  await expect(page.getByRole('status').getByText('Copied.')).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('PUT /3.0/lists/{list_id}/members/{subscriber_hash}')
  expect(text).toContain(`Request id: ${id}`)
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/m)
  expect(text).not.toContain('example.com')
  await page.getByText('Show the text').click()
  await expect(page.getByTestId('support-text')).toHaveText(text)
  await expectAccessible(page)

  await stack.simulator.set({ mode: 'up' })
  await page.getByRole('button', { name: 'Retry now' }).click()
  await expect(page.locator('[data-entry="now"]')).toContainText('Now:completed')
  await expect(page.locator('[data-action="retry"]')).toContainText(
    'admin retried it; before, it was dead letter',
  )
})

test('a job that is over and gone leads to its person', async ({ page, stack }) => {
  await people(stack, 1, 'confirmed')
  const [person] = await stack.sql<
    { user_id: string; job_id: string }[]
  >`select user_id, job_id from subscriptions`
  await stack.sql`delete from pgboss.job where id = ${person?.job_id ?? ''}`
  await signIn(page)
  await page.goto(`/admin/jobs/${person?.job_id}`)
  await expect(page).toHaveURL(new RegExp(`/admin/registrations/${person?.user_id}$`))
  await expect(page.getByText('Their job is gone')).toBeVisible()
})
