import { expect, expectAccessible, signIn, test } from './fixtures.ts'

test.use({ timezoneId: 'Asia/Kolkata' })

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
  await page.getByLabel('Times').selectOption('UTC')
  await expect(time).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await expect(other.locator('[data-row] time')).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await page.reload()
  await expect(time).toHaveText('4 Mar 2021, 23:05:06 UTC')
  await expectAccessible(page)
})

test('nothing there: 404 in the frame, with ways back, also on a small phone', async ({ page, context }) => {
  await signIn(page)
  const lost = ['/admin/nothing/at/all', '/admin/jobs/x', '/admin/registrations/x', '/admin/failures/x']
  // A tab whose console nobody reads: a 404 is an error there.
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
  // What asks for changes would be told that nobody is signed in, which is an error in its console.
  await page.goto('about:blank')
  await context.clearCookies()
  await tab.goto('/admin/nothing')
  await expect(tab).toHaveURL(/\/admin\/sign-in$/)
})
