import type { Page } from '@playwright/test'
import { expect, giveNameAndPassword, signInByForm, test } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { expectSignedOut, firstSignIn, isSignedOut, OWN_PASSWORD } from './roles.ts'
import { COLLEAGUES_PASSWORD, colleague, createByCommand } from './staff.ts'

const change = async (page: Page, fields: Record<string, string>) => {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value)
  await page.getByRole('button', { name: 'Change the password' }).click()
}

test('a password that was made for somebody leads to choosing their own, and to nothing else', async ({
  page,
  stack,
  browser,
}) => {
  const made = await createByCommand(stack, 'olga', 'admin')
  await page.goto('/admin')
  await giveNameAndPassword(page, { username: 'olga', password: made })
  const choose = page.getByRole('heading', { name: 'Choose your own password' })
  await expect(choose).toBeVisible()
  for (const path of ['/admin', '/admin/jobs', '/admin/account', '/admin/account/second-factor']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/admin\/account\/password$/)
  }
  await expectFine(page)
  expect((await page.request.get('/admin/changes', { maxRedirects: 0 })).status()).toBe(401)
  const asked = { form: { show: 'all' }, headers: { origin: stack.url }, maxRedirects: 0 }
  const led = await page.request.post('/admin/registrations/export', asked)
  expect([led.status(), led.headers().location]).toEqual([303, '/admin/account/password'])
  await change(page, { 'New password': 'too short' })
  await expect(page.getByText('Use at least 12 characters.')).toBeVisible()
  await change(page, { 'New password': 'Password123456' })
  await expect(page.getByText('one of the passwords that are guessed first')).toBeVisible()
  await change(page, { 'New password': 'Olga-in-the-morning' })
  await expect(page.getByText('contains your name or the name of this application')).toBeVisible()
  await expect(page.getByLabel('New password')).toBeFocused()
  await change(page, { 'New password': OWN_PASSWORD })
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  const again = await (await browser.newContext({ baseURL: stack.url })).newPage()
  await again.goto('/admin')
  await giveNameAndPassword(again, { username: 'olga', password: made })
  await expect(again.getByText('Name or password is wrong.')).toBeVisible()
  await signInByForm(again, { username: 'olga', password: OWN_PASSWORD })
  await again.context().close()
  const [event] = await stack.sql`select actor, detail from audit_events where action = 'change password'`
  expect(event).toEqual({ actor: 'olga', detail: { administrator: 'olga' } })
})

test('one’s own sessions are listed; one, or all others, are ended', async ({ stack, browser }) => {
  const here = await colleague(browser, stack, 'ada', 'viewer')
  const others = []
  for (let times = 0; times < 3; times++) {
    const page = await (await browser.newContext({ baseURL: stack.url })).newPage()
    await signInByForm(page, { username: 'ada', password: COLLEAGUES_PASSWORD })
    others.push(page)
  }
  const [first, second, third] = others as [Page, Page, Page]
  await here.getByRole('navigation').getByRole('link', { name: 'ada (role viewer)' }).click()
  await expect(here.getByRole('heading', { name: 'Your account' })).toBeVisible()
  const session = here.locator('[data-session]')
  await expect(session).toHaveCount(4)
  await expect(here.locator('[data-session=this]')).toContainText('Chrome on Linux')
  await expect(here.locator('[data-session=this]')).toContainText('this browser')
  await expect(here.locator('[data-session=this]').getByRole('button')).toHaveCount(0)
  await expectFine(here)

  // The last used one is the first below this.
  await here.locator('[data-session=other]').first().getByRole('button', { name: 'Sign out' }).click()
  await expect(here.getByText('Done: that browser is signed out.')).toBeVisible()
  await expect(session).toHaveCount(3)
  const out = [await isSignedOut(first), await isSignedOut(second), await isSignedOut(third)]
  expect(out.sort()).toEqual([false, false, true])
  await here.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(here.getByText('Done: you are signed out everywhere else.')).toBeVisible()
  await expect(session).toHaveCount(1)
  for (const page of [first, second]) await expectSignedOut(page)
  expect(await isSignedOut(here)).toBe(false)
  const events =
    await stack.sql`select action from audit_events where actor = 'ada' and action <> 'sign in' order by id`
  expect(events.map(({ action }) => action)).toEqual(['end session', 'end other sessions'])
  for (const page of [here, ...others]) await page.context().close()
})

test('nobody ends the session of somebody else', async ({ page, stack, browser }) => {
  const ada = await colleague(browser, stack, 'ada', 'viewer')
  const otto = await colleague(browser, stack, 'otto', 'viewer')
  await signInByForm(page, { username: 'ada', password: COLLEAGUES_PASSWORD })
  await ada.goto('/admin/account')
  const [session] =
    await stack.sql`select s.id from staff_sessions s join staff on staff.id = user_id where username = 'otto'`
  await ada
    .locator('input[name=id]')
    .first()
    .evaluate((field, id) => field.setAttribute('value', id), session?.id)
  await ada.locator('[data-session=other]').first().getByRole('button').click()
  await expect(ada.getByText('That browser was already signed out.')).toBeVisible()
  await otto.goto('/admin')
  await expect(otto.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await ada.context().close()
  await otto.context().close()
})

for (const javaScriptEnabled of [true, false])
  test(`one’s own password is changed, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    stack,
    browser,
  }) => {
    const here = await colleague(browser, stack, 'ada', 'operator', { javaScriptEnabled })
    const elsewhere = await (await browser.newContext({ baseURL: stack.url })).newPage()
    await signInByForm(elsewhere, { username: 'ada', password: COLLEAGUES_PASSWORD })
    await here.goto('/admin/account')
    await here.getByRole('link', { name: 'Change your password' }).click()
    await expect(here.getByRole('heading', { name: 'Change your password' })).toBeVisible()
    await change(here, { 'Your current password': 'not the present one', 'New password': OWN_PASSWORD })
    await expect(here.getByText('That is not your password.')).toBeVisible()
    await change(here, { 'Your current password': COLLEAGUES_PASSWORD, 'New password': OWN_PASSWORD })
    await expect(here.getByText('Done: your password was changed.')).toBeVisible()
    await expectSignedOut(elsewhere)
    await expect(elsewhere).toHaveURL(/sign-in$/)
    await signInByForm(elsewhere, { username: 'ada', password: OWN_PASSWORD })
    await here.context().close()
    await elsewhere.context().close()
  })

test('a page that is left open ends with its session; opening one keeps it', async ({ stack, browser }) => {
  const ada = await colleague(browser, stack, 'ada', 'viewer')
  const unused = (hours: number) =>
    stack.sql`update staff_sessions set last_used_at = now() - make_interval(hours => ${hours}) from staff where staff.id = user_id and username = 'ada'`
  const hours = async () => {
    const [row] = await stack.sql`
      select round(extract(epoch from now() - last_used_at) / 3600)::int as hours
      from staff_sessions join staff on staff.id = user_id where username = 'ada'`
    return row?.hours
  }
  await unused(11)
  // Both of what a page does by itself: asking, and being drawn again.
  expect((await ada.request.get('/admin/changes?page=/admin')).status()).toBe(200)
  expect((await ada.request.get('/admin/jobs', { headers: { rsc: '1' } })).status()).toBe(200)
  expect(await hours()).toBe(11)
  await ada.goto('/admin/jobs')
  expect(await hours()).toBe(0)
  await unused(13)
  expect((await ada.request.get('/admin/changes?page=/admin')).status()).toBe(401)
  await expectSignedOut(ada)
  await ada.context().close()
})

test('without JavaScript a first password is chosen too', async ({ stack, browser }) => {
  const made = await createByCommand(stack, 'nora', 'viewer')
  const page = await firstSignIn(browser, stack, 'nora', made, OWN_PASSWORD, { javaScriptEnabled: false })
  await page.context().close()
})
