import { expect, expectAccessible, MOVING, register, signIn, somebody, status, test } from './fixtures.ts'
import { choose } from './settings.ts'

test.use({ ...MOVING, timezoneId: 'Asia/Kolkata' })

test('times are local or UTC at a switch, and both on hover', async ({ page, stack }) => {
  await stack.sql`insert into audit_events (id, at, actor, action) values (uuidv7(), '2021-03-04T23:05:06.789Z', 'clock', 'strikes')`
  await signIn(page)
  await page.goto('/admin/audit?actor=clock')
  const time = page.locator('[data-row] time')
  await expect(time).toHaveText('5 Mar 2021, 04:35:06')
  await expect(time).toHaveAttribute(
    'title',
    /^Friday.* 5 March 2021.*04:35:06 GMT\+5:30 · 2021-03-04 23:05:06 UTC$/,
  )
  await expect(time).toHaveAttribute('datetime', '2021-03-04T23:05:06.789Z')
  const other = await page.context().newPage()
  await other.goto('/admin/audit?actor=clock')
  await choose(page, 'Times', 'UTC')
  await expect(time).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await expect(other.locator('[data-row] time')).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await page.reload()
  await expect(time).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await expectAccessible(page)
})

test('from the second page on times are the reader’s before any script runs', async ({
  page,
  browser,
  baseURL,
  stack,
}) => {
  await stack.sql`insert into audit_events (id, at, actor, action) values (uuidv7(), '2021-03-04T23:05:06.789Z', 'bell', 'rings')`
  await signIn(page)
  const written = async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      baseURL,
      storageState: await page.context().storageState(),
    })
    const plain = await context.newPage()
    await plain.goto('/admin/audit?actor=bell')
    const text = await plain.locator('[data-row] time').textContent()
    await context.close()
    return text
  }
  await expect(page.getByLabel('Times')).toBeEnabled()
  await expect.poll(written).toBe('5 Mar 2021, 04:35:06')
  await choose(page, 'Times', 'UTC')
  await expect.poll(written).toBe('4 Mar 2021, 23:05:06 UTC')
})

test('a time is asked for as it is read, and stands in UTC in the address', async ({ page }) => {
  await signIn(page)
  await page.goto('/admin/registrations')
  await page.getByLabel('Registered from (local)').fill('2020-01-01T05:30')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/[?&]from=2020-01-01T00%3A00(&|$)/)
  await expect(page.getByLabel('Registered from (local)')).toHaveValue('2020-01-01T05:30')
  await page.getByLabel('until before (local)').fill('2020-02-01T05:30')
  await choose(page, 'Times', 'UTC')
  await expect(page.getByLabel('Registered from (UTC)')).toHaveValue('2020-01-01T00:00')
  await expect(page.getByLabel('until before (UTC)')).toHaveValue('2020-02-01T00:00')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/[?&]from=2020-01-01T00%3A00&to=2020-02-01T00%3A00/)
})

test('a time typed before the scripts came is the time that was typed', async ({ page }) => {
  await signIn(page)
  const come = Promise.withResolvers<void>()
  await page.route('**/*.js', (route) => come.promise.then(() => route.continue()))
  await page.goto('/admin/registrations', { waitUntil: 'commit' })
  await page.getByLabel('Registered from (UTC)').fill('2020-01-01T00:00')
  come.resolve()
  await expect(page.getByLabel('Registered from (local)')).toHaveValue('2020-01-01T05:30')
})

test('the charts are in the zone that is chosen', async ({ page }) => {
  await signIn(page)
  await choose(page, 'Updates', 'off')
  const drawn = () => page.getByTestId('times').allTextContents()
  await expect(page.getByRole('slider')).toHaveCount(3)
  const local = await drawn()
  expect(local).toHaveLength(3)
  expect(local.join()).not.toContain('UTC')
  await choose(page, 'Times', 'UTC')
  await expect.poll(drawn).not.toEqual(local)
  expect((await drawn()).join()).toContain('UTC')
  await choose(page, 'Times', 'local')
  await expect.poll(drawn).toEqual(local)
})

test('on a phone four sections are at the foot, all of them in a sheet, and the page that is shown is marked', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await signIn(page)
  const foot = page.getByRole('navigation', { name: 'Administration' })
  const current = foot.locator('a[aria-current=page]')
  await foot.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
  await expect(current.filter({ visible: true })).toHaveText('Jobs')
  await expect(current.filter({ visible: true })).toBeInViewport({ ratio: 1 })
  for (const name of ['Provider', 'Administrators', 'Overview']) {
    await foot.getByRole('button', { name: 'More' }).click()
    const sheet = page.getByRole('dialog', { name: 'Administration' })
    await sheet.getByRole('link', { name, exact: true }).click()
    await foot.getByRole('button', { name: 'More' }).click()
    await expect(sheet.locator('a[aria-current=page]')).toHaveText(name)
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
  }
})

test('the sheet and the settings open without JavaScript, and nothing is lost on a wide screen', async ({
  page,
  browser,
  baseURL,
}) => {
  await signIn(page)
  const storageState = await page.context().storageState()
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL, storageState })
  const plain = await context.newPage()
  await plain.goto('/admin/jobs')
  await plain.getByRole('navigation').getByRole('link', { name: 'Audit' }).click()
  await expect(plain.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible()
  await plain.setViewportSize({ width: 360, height: 740 })
  await plain.getByRole('button', { name: 'More' }).click()
  await plain.getByRole('dialog').getByRole('link', { name: 'Workers' }).click()
  await expect(plain.getByRole('heading', { level: 1, name: 'Workers' })).toBeVisible()
  await context.close()
})

test('the colours are those of the device, or of the reader’s choice, which is kept', async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await signIn(page)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await ground()
  expect(dark).not.toBe(light)
  await choose(page, 'Colours', 'light')
  await expect.poll(ground).toBe(light)
  await page.reload()
  expect(await ground()).toBe(light)
  await choose(page, 'Colours', 'as the device')
  await expect.poll(ground).toBe(dark)
})

test('how many need somebody, and how it stands with the provider, are on every page', async ({
  page,
  stack,
}) => {
  await stack.simulator.set({ mode: 'reject' })
  await register(page, somebody())
  await expect(status(page)).toHaveAttribute('data-state', 'needs_attention')
  await signIn(page)
  for (const path of ['/admin/audit', '/admin/jobs']) {
    await page.goto(path)
    const side = page.getByRole('navigation', { name: 'Administration' })
    await expect(side.getByTitle('1 need attention').filter({ visible: true })).toHaveText('1')
    await expect(side.getByRole('link', { name: /^Mailchimp: / })).toHaveText('Mailchimp: taking jobs')
  }
})

test('nothing there: 404 in the frame, with ways back, also on a small phone', async ({ page, context }) => {
  await signIn(page)
  const lost = ['/admin/nothing/at/all', '/admin/jobs/x', '/admin/registrations/x', '/admin/failures/x']
  // A tab whose console is not checked: a 404 is an error there.
  const tab = await context.newPage()
  await tab.setViewportSize({ width: 320, height: 700 })
  for (const path of lost) {
    expect((await tab.goto(path))?.status(), path).toBe(404)
    await expect(tab.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
    await expectAccessible(tab)
    expect(await tab.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
  await tab.getByRole('link', { name: 'back to the overview' }).click()
  await expect(tab.getByRole('heading', { name: 'Overview' })).toBeVisible()
  // The poll for changes would be told that nobody is signed in: an error in the console of one, and the other leaves.
  for (const open of [page, tab]) await open.goto('about:blank')
  await context.clearCookies()
  await tab.goto('/admin/nothing')
  await expect(tab).toHaveURL(/\/admin\/sign-in$/)
})
