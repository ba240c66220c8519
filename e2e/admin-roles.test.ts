import type { Page } from '@playwright/test'
import { openGroup, operation, rejected, retryGroup, test } from './failures.ts'
import { expect, expectAccessible, signIn } from './fixtures.ts'
import { adminActions, browserOf, controls, create, expectNoOverflow, post } from './roles.ts'

const WHY = 'Your role is viewer; this needs the role operator.'

test.beforeEach(async ({ stack }) => {
  await stack.sql`delete from staff where username <> 'admin'`
})

const passwordOn = async (page: Page) =>
  (await page.getByTestId('password').locator('code').textContent()) ?? ''

/** Nothing here would write, and each control says why, tied to it. */
async function expectReadOnly(page: Page, why: string) {
  await expect(controls(page).first()).toBeVisible()
  for (const control of await controls(page).all()) {
    await expect(control).toBeDisabled()
    await expect(control).toHaveAccessibleDescription(why)
  }
}

test('a viewer sees every page and may use no control, which says why', async ({ page, stack, browser }) => {
  test.slow()
  await rejected(stack, 2)
  const viewer = await browserOf(browser, stack, 'vera', await create(stack, 'vera', 'viewer'))
  await signIn(page)
  await page.goto('/admin/provider')
  await page.getByLabel('Reason').fill('so that the retry goes on')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  await openGroup(page)
  await retryGroup(page)
  await expect(operation(page, 'canary')).toBeVisible()

  const [person] = await stack.sql`select user_id, job_id from subscriptions order by user_id desc limit 1`
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
  await expect(viewer.getByRole('banner')).toContainText('vera, viewer')
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
  await page.getByRole('button', { name: 'Abort' }).click()
  await expect(operation(page, 'aborted')).toBeVisible()
  await viewer.context().close()
})

test('what a viewer posts by hand is refused, whichever action it is, and nothing is done', async ({
  stack,
  browser,
}) => {
  const viewer = await browserOf(browser, stack, 'vera', await create(stack, 'vera', 'viewer'))
  const operator = await browserOf(browser, stack, 'otto', await create(stack, 'otto', 'operator'))
  await stack.sql`delete from audit_events`
  const actions = adminActions()
  expect(actions.length).toBeGreaterThan(10)
  for (const action of actions)
    expect([action.name, await post(viewer, stack.url, action)]).toEqual([action.name, 403])
  const answer = await viewer.request.get('/admin/registrations/export', { maxRedirects: 0 })
  expect(answer.status()).toBe(403)
  expect((await viewer.request.get('/admin/administrators/otto')).status()).toBe(403)

  // The refusal is the role's: an operator's is heard, but for those of an admin.
  for (const action of actions.filter(({ name }) => name.includes('/administrators/')))
    expect([action.name, await post(operator, stack.url, action)]).toEqual([action.name, 403])
  const pause = actions.find(({ name }) => name.endsWith(' pauseProvider'))
  expect(pause && (await post(operator, stack.url, pause))).toBe(200)
  expect(await stack.sql`select 1 from audit_events`).toHaveLength(0)
  await viewer.context().close()
  await operator.context().close()
})

test('a role counts from the next request on: the button is there, the action is not', async ({
  stack,
  browser,
}) => {
  const otto = await browserOf(browser, stack, 'otto', await create(stack, 'otto', 'operator'))
  await otto.goto('/admin/provider')
  await expect(otto.getByRole('button', { name: 'Pause' })).toBeEnabled()
  await otto.getByLabel('Reason').fill('I still may')
  // The page must not hear of it before the press.
  await otto.route('**/admin/provider?_rsc=*', (route) => route.abort())
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

test('one is created, given a role and a password and removed; what they could do ends at once', async ({
  page,
  stack,
  browser,
}) => {
  test.slow()
  await signIn(page)
  await page.getByRole('navigation').getByRole('link', { name: 'Administrators' }).click()
  await page.getByLabel('Name').fill('o')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('Use 3 to 30 letters, digits, _ . or -.')).toBeVisible()
  await expect(page.getByLabel('Name')).toBeFocused()
  await expect(page.getByLabel('Name')).toHaveValue('o')
  await expectAccessible(page)

  await page.getByLabel('Name').fill('Olga')
  await page.getByLabel('operator').check()
  await page.keyboard.press('Enter')
  const shown = page.getByTestId('password')
  await expect(shown).toBeFocused()
  const first = await passwordOn(page)
  await expect(page.locator('[data-administrator=olga]')).toContainText('operator')
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByLabel('Name').fill('OLGA')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('There is an administrator of that name already.')).toBeVisible()
  await page.reload()
  await expect(page.getByText(first)).toHaveCount(0)

  const olga = await browserOf(browser, stack, 'olga', first)
  await olga.goto('/admin/provider')
  await expect(olga.getByRole('button', { name: 'Pause' })).toBeEnabled()

  await page.getByRole('link', { name: 'Change olga' }).click()
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByLabel('viewer').check()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByText('Done: the role was changed.')).toBeVisible()
  await expect(olga.getByRole('button', { name: 'Pause' })).toBeDisabled()

  await page.getByRole('link', { name: 'Change olga' }).click()
  await page.getByRole('button', { name: 'Make a new password for olga' }).click()
  await expect(shown).toBeFocused()
  const second = await passwordOn(page)
  await expectAccessible(page)
  await olga.goto('/admin')
  await expect(olga).toHaveURL(/sign-in$/)
  await olga.close()

  const again = await browserOf(browser, stack, 'olga', second)
  await page.getByRole('button', { name: 'Remove olga for good' }).click()
  await expect(page.getByText('Done: the administrator was removed')).toBeVisible()
  await expect(page.locator('[data-administrator=olga]')).toHaveCount(0)
  await again.goto('/admin')
  await expect(again).toHaveURL(/sign-in$/)
  await again.getByLabel('Name').fill('olga')
  await again.getByLabel('Password').fill(second)
  await again.getByRole('button', { name: 'Sign in' }).click()
  await expect(again.getByText('Name or password is wrong.')).toBeVisible()
  await again.context().close()

  await page.goto('/admin/audit')
  for (const text of [
    'admin create administrator olga with the role operator',
    'admin change role olga from operator to viewer',
    'admin reset password olga',
    'admin remove administrator olga whose role was viewer',
  ])
    await expect(page.getByText(text)).toBeVisible()
  await expect(page.getByText(second)).toHaveCount(0)
  await expectAccessible(page)
})

test('nobody changes themselves; the last one with the role admin stays, also on the command line', async ({
  page,
  stack,
}) => {
  await signIn(page)
  await page.goto('/admin/administrators')
  await expect(page.locator('[data-administrator=admin]')).toContainText('admin (you)')
  await page.getByRole('link', { name: 'Change admin' }).click()
  await expectReadOnly(page, 'That is you: another administrator can do it, or npm run admin on the server.')
  await expectAccessible(page)

  const run = (...args: string[]) =>
    stack.command('scripts/admin.ts', ...args).then(
      ({ stdout }) => stdout,
      ({ code, stderr }) => `${code} ${stderr}`,
    )
  expect(await run('role', 'admin', 'viewer')).toContain('1 Nothing was done. It is the last one')
  expect(await run('remove', 'admin')).toContain('1 Nothing was done. It is the last one')
  expect(await run('role', 'nobody', 'viewer')).toContain('1 Nothing was done. There is no administrator')
  expect(await run('create', 'anna', '--role', 'owner')).toContain('2 usage:')
  expect(await run('create', 'anna')).toContain('Created anna with the role admin')
  expect(await run('role', 'admin', 'viewer')).toContain('admin now has the role viewer')
  expect(await run('list')).toMatch(/^admin {2}viewer {2}since .*\nanna {2}admin {2}since /)
  await stack.sql`update staff set role = 'admin' where username = 'admin'`
})

test('without JavaScript: an administrator is created and the password shown', async ({ stack, browser }) => {
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await signIn(page)
  await page.goto('/admin/administrators')
  await page.getByLabel('Name').fill('nora')
  await page.getByRole('button', { name: 'Create' }).click()
  const password = await passwordOn(page)
  await expect(page.locator('[data-administrator=nora]')).toContainText('viewer')
  const nora = await browserOf(browser, stack, 'nora', password)
  await nora.context().close()
  await context.close()
})
