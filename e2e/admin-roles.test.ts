import { abort, inState, openGroup, operation, rejected, retryGroup } from './failures.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { expectNoOverflow } from './looks.ts'
import { adminActions, expectReadOnly, post } from './roles.ts'
import { colleague } from './staff.ts'
import { until } from './until.ts'

const WHY = 'Your role is viewer; this needs the role operator.'

test('a viewer sees every page and may use no control, which says why', async ({ page, stack, browser }) => {
  test.slow()
  await rejected(stack, 2)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  await signIn(page)
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('so that the retry goes on')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  await openGroup(page)
  await retryGroup(page)
  await expect(operation(page, 'canary')).toBeVisible()

  // One of the two is tried first, and waits; the other still needs an administrator.
  await until(async () => (await inState(stack, 'needs_attention')) === 1)
  const [person] = await stack.sql`select user_id, job_id from subscriptions where state = 'needs_attention'`
  const paths = {
    overview: '/admin',
    jobs: '/admin/jobs',
    failures: '/admin/failures',
    group: new URL(page.url()).pathname,
    job: `/admin/jobs/${person?.job_id}`,
    person: `/admin/registrations/${person?.user_id}`,
    provider: '/admin/provider',
    registrations: '/admin/registrations',
    workers: '/admin/workers',
    audit: '/admin/audit',
    administrators: '/admin/administrators',
  }
  await expect(viewer.getByRole('navigation').getByText('vera (role viewer)').first()).toBeVisible()
  for (const path of Object.values(paths)) {
    await viewer.goto(path)
    await expect(viewer.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(viewer)
    await expectNoOverflow(viewer)
  }
  for (const path of [paths.group, paths.job, paths.provider]) {
    await viewer.goto(path)
    await expectReadOnly(viewer, WHY)
  }
  await viewer.goto(paths.person)
  await expect(viewer.getByRole('button', { name: 'Correct and retry' })).toBeDisabled()
  await expect(viewer.getByLabel('Correct email address')).toBeDisabled()
  await expectReadOnly(viewer, WHY)
  await viewer.goto(paths.registrations)
  await expect(viewer.getByRole('button', { name: 'CSV of everybody' })).toHaveAccessibleDescription(WHY)
  await viewer.goto(paths.administrators)
  await expect(viewer.getByTestId('my-role')).toContainText('Your role is viewer.')
  await expectReadOnly(viewer, WHY.replace('operator', 'admin'))
  await expect(viewer.getByRole('link', { name: 'Change vera' })).toHaveCount(0)
  await page.goto(paths.group)
  await abort(page, /will be left as they are/)
  await expect(operation(page, 'aborted')).toBeVisible()
  await viewer.context().close()
})

/** Actions that only lead somewhere, for every role. */
const searches = / (seekPerson|searchJobs|filterPeople)$/

test('a viewer’s hand-made post is refused, whichever action it is, and nothing is done', async ({
  stack,
  browser,
}) => {
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const operator = await colleague(browser, stack, 'otto', 'operator')
  await stack.sql`delete from audit_events`
  const actions = adminActions().filter(({ name }) => !searches.test(name))
  expect(actions.length).toBeGreaterThan(10)
  for (const action of actions)
    expect([action.name, await post(viewer, stack.url, action)]).toEqual([action.name, 403])
  for (const list of ['registrations', 'jobs']) {
    const answer = await viewer.request.post(`/admin/${list}/export`, { form: {}, maxRedirects: 0 })
    expect(answer.status()).toBe(403)
  }
  expect((await viewer.request.get('/admin/administrators/otto')).status()).toBe(403)

  // The refusal comes from the role: actions of an operator are accepted, except those for admins.
  for (const action of actions.filter(({ name }) => name.includes('/administrators/')))
    expect([action.name, await post(operator, stack.url, action)]).toEqual([action.name, 403])
  const pause = actions.find(({ name }) => name.endsWith(' pauseProvider'))
  expect(pause && (await post(operator, stack.url, pause))).toBe(200)
  const refused = () => stack.sql`
    select actor, action, (detail->>'times')::int as times from audit_events where action = 'refuse role'
    order by actor, detail->>'needed'`
  const forAdmins = actions.filter(({ name }) => name.includes('/administrators/')).length
  await until(
    async () =>
      (await refused()).reduce((sum, { times }) => sum + times, 0) >= actions.length + 3 + forAdmins,
  )
  expect((await refused()).map(({ actor }) => actor)).toEqual(['otto', 'vera', 'vera'])
  expect(await stack.sql`select 1 from audit_events where action <> 'refuse role'`).toHaveLength(0)
  await viewer.context().close()
  await operator.context().close()
})

test('a role counts from the next request on: the button is there, the action is not', async ({
  stack,
  browser,
}) => {
  const otto = await colleague(browser, stack, 'otto', 'operator')
  await otto.goto('/admin/provider')
  await expect(otto.getByRole('button', { name: 'Pause' })).toBeEnabled()
  await otto.getByLabel('Reason').fill('I still may')
  // The page must not learn of it before the press.
  await otto.route('**/admin/changes?*', (route) => route.abort())
  await stack.command('scripts/admin.ts', 'role', 'otto', 'viewer')
  await otto.getByRole('button', { name: 'Pause' }).click()
  await expect(otto.getByRole('heading', { name: 'Your role does not allow that' })).toBeVisible()
  await expectAccessible(otto)
  await expectNoOverflow(otto)
  expect((await stack.sql`select circuit from providers`)[0]?.circuit).toBe('closed')

  await otto.getByRole('link', { name: 'What your role may do' }).click()
  await expect(otto.getByTestId('my-role')).toContainText('Your role is viewer.')
  await otto.goto('/admin/administrators/admin')
  await expect(otto.getByRole('heading', { name: 'Your role does not allow that' })).toBeVisible()
  await otto.context().close()
})
