import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'

test('the administration is closed to strangers', async ({ page }) => {
  for (const path of [
    '/admin',
    '/admin/jobs',
    '/admin/jobs/00000000-0000-7000-8000-000000000000',
    '/admin/failures',
    '/admin/failures/00000000000000000000000000000000',
    '/admin/operations/new?kind=retry&scope=group',
    '/admin/provider',
    '/admin/workers',
    '/admin/audit',
  ]) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/admin\/sign-in$/)
  }
  await expectAccessible(page)
  const answer = await page.reload()
  expect(answer?.headers()['content-security-policy']).toMatch(
    /script-src 'self' 'nonce-[\w+/]+=*' 'strict-dynamic';/,
  )
  await page.getByLabel('Name').fill('admin')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Name or password is wrong.')).toBeVisible()
})

test('a rejected address: registered, needs attention, one call; retried after the provider changes its mind', async ({
  page,
  stack,
  context,
}) => {
  await stack.simulator.set({ mode: 'reject' })
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  const calls = (await stack.simulator.requests()).requests.filter(
    (request) => request.email === person.email,
  )
  expect(calls).toHaveLength(1)
  await stack.simulator.set({ mode: 'up' })

  const admin = await context.newPage()
  await signIn(admin)
  await expectAccessible(admin)
  await admin.getByRole('link', { name: 'Jobs', exact: true }).click()
  await admin.getByLabel('Email, username or id').fill(person.email)
  await admin.getByRole('button', { name: 'Search' }).click()
  await admin.waitForURL(/person=/)
  await expectAccessible(admin)
  await admin.locator('tr[data-job]').getByRole('link', { name: 'dead letter' }).click()
  await expect(
    admin.getByRole('region', { name: 'Job' }).getByText('dead letter', { exact: true }),
  ).toBeVisible()
  await expect(admin.getByTestId('why')).toContainText('will not take this address')
  await expectAccessible(admin)
  await admin.getByRole('button', { name: 'Retry now' }).click()
  await expect(admin.getByText('Done: the job was retried.')).toBeVisible()
  await expect(
    admin.getByRole('region', { name: 'Job' }).getByText('completed', { exact: true }),
  ).toBeVisible()

  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  await admin.goto('/admin/audit')
  await expect(admin.locator('[data-row]').first()).toContainText('admin retried job')
  await expectAccessible(admin)
})

test('a dead letter is redriven as a new job, and the person has one job', async ({
  page,
  stack,
  context,
}) => {
  await stack.simulator.set({ mode: 'reject' })
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await stack.simulator.set({ mode: 'up' })
  const admin = await context.newPage()
  await signIn(admin)
  await admin.goto(`/admin/jobs?person=${person.username}`)
  await admin.locator('tr[data-job]').getByRole('link', { name: 'dead letter' }).click()
  await admin.getByRole('button', { name: 'Redrive as a new job' }).click()
  await expect(admin.getByText('Done: the job was redriven.')).toBeVisible()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  const jobs =
    await stack.sql`select name from pgboss.job where data->>'userId' = (select id::text from users where username = ${person.username})`
  expect(jobs.map((job) => job.name)).toEqual(['subscription-sync'])
})

test('a waiting job is cancelled and the person handed to the team', async ({ page, stack, context }) => {
  await stack.simulator.set({ mode: 'down' })
  const person = somebody()
  await register(page, person)
  await expect(status(page)).toHaveAttribute('data-state', 'delayed')
  const admin = await context.newPage()
  await signIn(admin)
  await admin.goto(`/admin/jobs?person=${person.username}`)
  await admin.locator('tr[data-job]').getByRole('link', { name: 'retrying' }).click()
  await admin.getByText('Cancel the job …').click()
  await admin.getByRole('button', { name: 'Cancel 1 job' }).click()
  await expect(admin.getByText('Done: the job was cancelled.')).toBeVisible()
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
})

test('older pages of jobs follow by keyset and the list filters by state', async ({ page, stack }) => {
  await stack.sql`
    with people as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select uuidv7(), 'c_' || n, 'c_' || n, n || '@cancelled.example', n || '@cancelled.example' from generate_series(1, 120) n
      returning id),
    subscribed as (
      insert into subscriptions (user_id, state, job_id) select id, 'needs_attention', id from people)
    insert into pgboss.job (id, name, data, state) select id, 'subscription-sync', '{}', 'cancelled' from people`
  await signIn(page)
  await page.goto('/admin/jobs?state=cancelled')
  await expect(page.locator('tr[data-job]')).toHaveCount(50)
  const first = await page.locator('tr[data-job]').first().getAttribute('data-job')
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(page.getByRole('link', { name: 'Newest' })).toBeVisible()
  await expect(page.locator(`tr[data-job="${first}"]`)).toHaveCount(0)
})
