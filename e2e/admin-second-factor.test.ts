import type { Browser, Page } from '@playwright/test'
import { createAuthenticator } from '../testing/authenticator.ts'
import { expect, giveNameAndPassword, signIn, test } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { expectSignedOut } from './roles.ts'
import { giveCode as give, setUpSecondFactor as setUp } from './second-factor.ts'
import type { Stack } from './stack.ts'
import { COLLEAGUES_PASSWORD, colleague, createAccount } from './staff.ts'

const overview = (page: Page) => page.getByRole('heading', { name: 'Overview' })
const without = async (browser: Browser, stack: Stack, javaScriptEnabled = true) => {
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
  const page = await context.newPage()
  await page.goto('/admin')
  return page
}

for (const javaScriptEnabled of [true, false])
  test(`set up, and asked for at sign-in, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    stack,
    browser,
  }) => {
    test.slow()
    const ada = await colleague(browser, stack, 'ada', 'viewer', { javaScriptEnabled })
    await ada.goto('/admin/account')
    await ada.getByRole('link', { name: 'Set it up' }).click()
    await expect(ada.getByRole('heading', { name: 'Second factor' })).toBeVisible()
    await ada.getByRole('button', { name: 'Set it up' }).click()
    await give(ada, '123', 'Turn it on')
    await expect(ada.getByText('Enter the six digits that your app shows.')).toBeVisible()
    await expect(ada.getByRole('img', { name: 'A QR code' })).toBeVisible()
    if (javaScriptEnabled) await expectFine(ada)
    const secret = ada.locator('code')
    const earlier = (await secret.textContent()) ?? ''
    await ada.getByRole('button', { name: 'Start again with another secret' }).click()
    await expect(secret).not.toHaveText(earlier)
    const app = createAuthenticator((await secret.textContent()) ?? '')
    const first = await app()
    await give(ada, first, 'Turn it on')
    const shown = ada.getByTestId('recovery-codes')
    await expect(shown.locator('code')).toHaveCount(10)
    const [recovery = ''] = await shown.locator('code').allTextContents()
    if (javaScriptEnabled) await expectFine(ada)
    await ada.reload()
    await expect(shown).toHaveCount(0)
    await ada.goto('/admin/account')
    await expect(ada.getByRole('link', { name: 'On: a code from your app' })).toBeVisible()

    const again = await without(browser, stack, javaScriptEnabled)
    const givePassword = () => giveNameAndPassword(again, { username: 'ada', password: COLLEAGUES_PASSWORD })
    await givePassword()
    await expect(again).toHaveURL(/\/admin\/sign-in\/code$/)
    if (javaScriptEnabled) await expectFine(again)
    await again.goto('/admin/jobs')
    await expect(again).toHaveURL(/\/admin\/sign-in$/)
    await again.goto('/admin/sign-in/code')
    await give(again, 'what?', 'Sign in')
    await expect(again.getByText('A code is six digits; a recovery code is')).toBeVisible()
    await give(again, first, 'Sign in')
    await expect(again.getByText('That code was already used.')).toBeVisible()
    const second = await app()
    await give(again, second, 'Sign in')
    await expect(overview(again)).toBeVisible()

    // Whoever saw it typed cannot use it too, not even in a sign-in of their own.
    const thief = await without(browser, stack, javaScriptEnabled)
    await giveNameAndPassword(thief, { username: 'ada', password: COLLEAGUES_PASSWORD })
    await give(thief, second, 'Sign in')
    await expect(thief.getByText('That code was already used.')).toBeVisible()
    await give(thief, recovery.replace('-', ' ').toUpperCase(), 'Sign in')
    await expect(overview(thief)).toBeVisible()
    const other = await without(browser, stack, javaScriptEnabled)
    await giveNameAndPassword(other, { username: 'ada', password: COLLEAGUES_PASSWORD })
    await give(other, recovery, 'Sign in')
    await expect(other.getByText('That code is not right.')).toBeVisible()
    const events = await stack.sql`
      select action, detail from audit_events
      where actor = 'ada' and action in ('sign in', 'use recovery code') order by id`
    expect(events.slice(-3).map(({ action, detail }) => [action, detail])).toEqual([
      ['sign in', { method: 'code' }],
      ['use recovery code', { administrator: 'ada' }],
      ['sign in', { method: 'recovery_code' }],
    ])
    for (const page of [ada, again, thief, other]) await page.context().close()
  })

test('changing administrators asks for password and code; recovery codes are made anew; it is turned off', async ({
  stack,
  browser,
}) => {
  test.slow()
  await createAccount(stack, 'olga', 'viewer')
  const ada = await colleague(browser, stack, 'ada', 'admin')
  await ada.goto('/admin/account/second-factor')
  const { app, codes } = await setUp(ada)
  await stack.sql`
    update staff_sessions set authenticated_at = authenticated_at - interval '11 minutes'
    where user_id = (select id from staff where username = 'ada')`
  await ada.goto('/admin/administrators/olga')
  await ada.getByLabel('Your password').fill(COLLEAGUES_PASSWORD)
  await give(ada, '000000', 'Continue')
  await expect(ada.getByText('That code is not right.')).toBeVisible()
  await expectFine(ada)
  await ada.getByLabel('Your password').fill('not the password')
  await give(ada, await app(), 'Continue')
  await expect(ada.getByText('That is not your password.')).toBeVisible()
  await ada.getByLabel('Your password').fill(COLLEAGUES_PASSWORD)
  await give(ada, await app(), 'Continue')
  await expect(ada.getByRole('heading', { name: 'olga' })).toBeVisible()

  await ada.goto('/admin/account/second-factor')
  await ada.getByRole('button', { name: 'Make new recovery codes' }).click()
  const shown = ada.getByTestId('recovery-codes').locator('code')
  await expect(shown).toHaveCount(10)
  expect(await shown.allTextContents()).not.toContain(codes[0])
  await ada.getByRole('button', { name: 'Turn it off' }).click()
  await expect(ada.getByText('Done: signing in asks only for your password.')).toBeVisible()
  const again = await without(browser, stack)
  await giveNameAndPassword(again, { username: 'ada', password: COLLEAGUES_PASSWORD })
  await expect(overview(again)).toBeVisible()
  const events =
    await stack.sql`select action from audit_events where actor = 'ada' and action <> 'sign in' order by id`
  expect(events.map(({ action }) => action)).toEqual([
    'turn on second factor',
    'make recovery codes',
    'turn off second factor',
  ])
  await ada.context().close()
  await again.context().close()
})

test('one that is lost is reset by a colleague, and by command', async ({ page, stack, browser }) => {
  test.slow()
  const ada = await colleague(browser, stack, 'ada', 'viewer')
  await ada.goto('/admin/account/second-factor')
  await setUp(ada)
  await signIn(page)
  await page.goto('/admin/administrators/ada')
  await page.getByRole('button', { name: 'Reset the second factor of ada' }).click()
  await expect(page.getByText('Done: the second factor was reset')).toBeVisible()
  await page.goto('/admin/administrators/ada')
  await expect(page.getByRole('button', { name: 'Reset the second factor' })).toHaveCount(0)
  await ada.goto('/admin')
  await giveNameAndPassword(ada, { username: 'ada', password: COLLEAGUES_PASSWORD })
  await expect(overview(ada)).toBeVisible()
  await ada.goto('/admin/account/second-factor')
  await setUp(ada)
  const run = (...args: string[]) =>
    stack.command('scripts/admin.ts', ...args).then(
      ({ stdout }) => stdout,
      ({ code, stderr }) => `${code} ${stderr}`,
    )
  expect(await run('reset-second-factor', 'ada')).toContain('ada signs in with the password only now')
  expect(await run('reset-second-factor', 'ada')).toContain('1 Nothing was done. They have no second factor.')
  await expectSignedOut(ada)
  await ada.context().close()
})
