import { begun, bulkOf } from './bulk.ts'
import { abort, cards, inState, openGroup, operation, people, rejected, retryGroup } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { until } from './until.ts'

test('twelve rejected are one group; retried from its page when the provider changed its mind, all are confirmed', async ({
  page,
  stack,
}) => {
  test.slow()
  await rejected(stack, 12)
  await signIn(page)
  await page.getByRole('link', { name: 'Needs attention' }).click()
  await expect(cards(page)).toHaveCount(1)
  await expect(cards(page).getByTestId('people')).toHaveText('12 people')
  await expect(cards(page)).toContainText('rejected: invalid email')
  await expect(cards(page)).toContainText('[address] looks fake or invalid')
  await expect(cards(page)).toContainText('12 attempts in 24 hours')
  await expect(cards(page).getByTestId('advice')).toContainText('Correct the addresses')
  await expectAccessible(page)

  await cards(page).getByRole('heading').getByRole('link').click()
  await expect(page.locator('[data-person]')).toHaveCount(12)
  await expect(page.getByText('HTTP 400 after')).toBeVisible()
  await expectAccessible(page)
  await stack.simulator.set({ mode: 'up' })
  await page.getByRole('link', { name: 'Retry 12 people …' }).click()
  await expect(page.getByText('12 will be retried')).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Reason').fill('Mailchimp mended its filter')
  await page.getByRole('button', { name: 'Retry 12 people' }).click()
  await expect(page.getByText(begun)).toBeVisible()

  await expect(operation(page, 'finished')).toContainText('12 of 12 people processed: 12 succeeded.')
  await expect(operation(page, 'finished')).toContainText('“Mailchimp mended its filter”')
  expect(await inState(stack, 'confirmed')).toBe(12)
  await page.getByRole('link', { name: 'rejected: invalid email' }).click()
  await expect(page.getByText('resolved', { exact: true })).toBeVisible()
  await expect(page.getByText('Nobody is in this group now.')).toBeVisible()
  await expectAccessible(page)

  await page.goto('/admin/failures')
  await expect(page.getByText(/^No failures/)).toBeVisible()
  await page.getByRole('link', { name: 'resolved', exact: true }).click()
  await expect(cards(page).getByTestId('people')).toHaveText('0 people')
  await expectAccessible(page)
  await page.goto('/admin/audit')
  await expect(
    page.getByText('admin began a bulk action (retry) on rejected: invalid email: Mailchimp mended'),
  ).toBeVisible()
  await expect(page.getByText('admin’s retry of rejected: invalid email is over (finished)')).toBeVisible()
  await expect(page.getByText(/12 matched, 12 retried, 12 succeeded, 0 failed, 0 skipped/)).toBeVisible()
  await expectAccessible(page)
})

test('two causes are two groups: one needs a hand, the other is waited out', async ({ page, stack }) => {
  await rejected(stack, 2)
  await stack.simulator.set({ mode: 'down' })
  await people(stack, 3, 'delayed')
  await signIn(page)
  await page.goto('/admin/failures')
  await expect(cards(page)).toHaveCount(2)
  await expect(cards(page).first()).toContainText('2 people')
  const waiting = cards(page).last()
  await expect(waiting).toContainText('3 people')
  await expect(waiting.getByTestId('advice')).toContainText('Wait. Everybody in it is retried automatically.')
  await waiting.getByRole('heading').getByRole('link').click()
  await expect(page.getByText('A retry would help nobody')).toBeVisible()
  await page.goto(bulkOf(page.url()))
  await expect(page.getByText('there is nothing to do')).toBeVisible()

  // The page of a person has the correction; the job's page leads to the group and back.
  await page.goto('/admin/failures')
  await cards(page).first().getByRole('heading').getByRole('link').click()
  await page.locator('[data-person] th a').first().click()
  await expect(page).toHaveURL(/#correct$/)
  await expect(page.getByLabel('Correct email address')).toBeVisible()
  await page.goBack()
  await page.locator('[data-person]').getByRole('link', { name: /^Job / }).first().click()
  await page.getByRole('link', { name: 'Everybody with this failure' }).click()
  await expect(page.locator('[data-person]')).toHaveCount(2)
})

test('an address is put right in its row, also without JavaScript, and the group is where one stays', async ({
  page,
  stack,
  browser,
}) => {
  await rejected(stack, 2)
  await stack.simulator.set({ mode: 'up' })
  await signIn(page)
  await openGroup(page)
  const group = page.url()
  const correct = async (on: typeof page, email: string) => {
    await on.locator('[data-person]').first().getByText('Correct …').click()
    const form = on.getByRole('form', { name: 'Correct the address and retry' })
    await expect(form).toHaveCount(1)
    await form.getByLabel('Correct email address').fill(email)
    await form.getByRole('button', { name: 'Correct and retry' }).click()
    await expect(form.getByText('Say why.')).toBeVisible()
    await form.getByLabel('Reason').fill('they rang us')
    await form.getByRole('button', { name: 'Correct and retry' }).click()
    await expect(on.getByText('Done: the address was corrected, and a job tries again.')).toBeVisible()
    expect(new URL(on.url()).pathname).toBe(new URL(group).pathname)
  }
  await correct(page, `one.${Date.now()}@example.com`)
  await expectAccessible(page)
  await until(async () => (await inState(stack, 'confirmed')) === 1)
  const plain = await browser.newContext({
    baseURL: stack.url,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  })
  const form = await plain.newPage()
  await form.goto(group)
  await correct(form, `two.${Date.now()}@example.com`)
  await until(async () => (await inState(stack, 'confirmed')) === 2)
  await plain.close()
})

test('a retry in an outage says what it waits for, also to an administrator who might start another', async ({
  page,
  stack,
}) => {
  await rejected(stack, 3)
  await stack.simulator.set({ mode: 'down' })
  await stack.sql`update providers set circuit = 'open', reason = 'test'`
  await signIn(page)
  await openGroup(page)
  const group = new URL(page.url()).pathname
  await page.goto(bulkOf(page.url()))
  await expect(page.getByTestId('provider-wait')).toHaveText(
    'Mailchimp is down. You can begin: the first person is tried once Mailchimp is back.',
  )
  await expectAccessible(page)
  await page.goBack()
  await retryGroup(page)
  await expect(operation(page, 'canary').getByTestId('provider-wait')).toHaveText(
    'Mailchimp is down. The first person is tried once Mailchimp is back. Nothing to do.',
  )
  await expectAccessible(page)

  await page.goto('/admin')
  await expect(page.getByTestId('recent')).toHaveText('Retry of 3 people is running: 0 of 3 processed.')
  await expect(page.getByTestId('headline')).toContainText(
    '2 people have their turn in a bulk action. Nothing to do.',
  )
  await expectAccessible(page)
  await page.goto(`/admin/operations/new?kind=handle&scope=group&fingerprint=${group.split('/').pop()}`)
  await expect(page.getByRole('heading', { name: 'Mark as handled: rejected: invalid email' })).toBeVisible()
  await expect(page.getByTestId('elsewhere')).toContainText(
    '2 of them are on the list of another bulk action',
  )

  const idOf = async (...states: string[]) =>
    (
      await stack.sql<{ user: string; job: string }[]>`
      select user_id as user, job_id as job from subscriptions where state::text = any(${states}) limit 1`
    )[0]
  const next = await idOf('needs_attention')
  await page.goto(`/admin/registrations/${next?.user}`)
  await expect(page.getByTestId('turn')).toContainText('On the list of a running bulk action (retry)')
  await page.goto(`/admin/jobs/${next?.job}`)
  await expect(page.getByTestId('turn').first()).toContainText('On the list of a running bulk action (retry)')
  await page.getByRole('link', { name: 'a running bulk action' }).first().click()
  await expect(operation(page, 'canary')).toContainText('rejected: invalid email')
  const first = await idOf('pending', 'delayed')
  await stack.sql`update pgboss.job set start_after = now() - interval '1 minute' where id = ${first?.job ?? ''}`
  await page.goto(`/admin/jobs/${first?.job}`)
  await expect(page.getByText('Next try: once Mailchimp is back')).toBeVisible()
  await page.goto('/admin/operations')
  await abort(page, /1 person had their turn\. What was done stays done\. 2 people will be left as they are/)
})

test('a cancelled person is on a list of their own, and can be retried from it', async ({ page, stack }) => {
  await stack.sql`update providers set circuit = 'paused', reason = 'test'`
  await people(stack, 1, 'delayed')
  await signIn(page)
  await page.goto('/admin/jobs')
  await page.locator('tr[data-job] a[data-open]').first().click()
  await page.getByText('Cancel the job …').click()
  await page.getByRole('button', { name: 'Cancel 1 job' }).click()
  await expect(page.getByText('Done: the job was cancelled.')).toBeVisible()
  await page.goto('/admin/failures')
  await page.getByRole('link', { name: '1 person', exact: true }).click()
  await expect(page.getByText('Nobody failed here')).toBeVisible()
  await expectAccessible(page)
  await stack.sql`update providers set circuit = 'closed'`
  await retryGroup(page)
  await expect(operation(page, 'finished')).toContainText('1 of 1 person processed: 1 succeeded.')
})

test('nothing for axe to find and nothing to scroll sideways on a small phone; unknown groups are not found', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await page.goto('/admin/failures')
  await expect(page.getByText(/^No failures/)).toBeVisible()
  await expectAccessible(page)
  await rejected(stack, 2)
  await page.setViewportSize({ width: 320, height: 700 })
  await openGroup(page)
  await retryGroup(page)
  await expect(operation(page, 'stopped')).toBeVisible()
  const group = new URL(page.url()).pathname
  for (const path of ['/admin/failures', group, bulkOf(page.url())]) {
    await page.goto(path)
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
  for (const name of ['0'.repeat(32), 'nonsense'])
    expect((await page.request.get(`/admin/failures/${name}`)).status()).toBe(404)
})
