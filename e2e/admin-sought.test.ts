import { echoEverywhere, someone } from './echoes.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import { openPalette } from './palette.ts'
import { colleague } from './staff.ts'

const SAID = /^You have looked for people by many addresses. Look for another one in /

test('a viewer may try sixty addresses in an hour: then every search says so, names still find, and the audit has it', async ({
  page,
  stack,
  browser,
}) => {
  const { id } = await echoEverywhere(stack)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const people = async (data: string) => viewer.request.post('/admin/find/people', { data })
  for (let index = 0; index < 60; index++)
    expect((await people(`somebody${index}@example.com`)).status(), `${index}`).toBe(200)

  const refused = await people(someone.email)
  expect([refused.status(), refused.headers()['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)])
  expect(await refused.text()).toMatch(SAID)
  expect(await (await people('somebody7@example.com')).json()).toEqual([])
  for (const [path, field] of [
    ['/admin', 'Find a person'],
    ['/admin/registrations', 'Username begins with, or whole email'],
    ['/admin/jobs', 'Email, username or id'],
    ['/admin/audit', 'Email, username or id'],
  ] as const) {
    await viewer.goto(path)
    await viewer.getByLabel(field).fill(someone.email)
    await viewer.getByLabel(field).press('Enter')
    await expect(viewer.getByText(SAID), path).toBeVisible()
    await expect(viewer.locator(`[data-person], [data-job], a[href*="${id}"]`)).toHaveCount(0)
  }
  await expectAccessible(viewer)
  for (const path of ['/admin/find?q=', '/admin/jobs?person=', '/admin/audit?person=']) {
    await viewer.goto(path + encodeURIComponent(someone.email))
    await expect(viewer.getByText(SAID), path).toBeVisible()
  }
  await openPalette(viewer)
  await viewer.keyboard.type(someone.email)
  await expect(viewer.getByRole('dialog').getByText(SAID)).toBeVisible()
  await viewer.keyboard.press('Escape')
  await viewer.getByLabel('Find a person').fill(someone.username)
  await viewer.getByLabel('Find a person').press('Enter')
  await expect(viewer).toHaveURL(`/admin/registrations/${id}`)
  await viewer.context().close()

  await signIn(page)
  await page.goto('/admin/audit?action=limit+search')
  await expect(page.getByText('vera looked for people by too many addresses, and has to wait')).toBeVisible()
  for (let index = 60; index < 130; index++) {
    const data = `somebody${index}@example.com`
    expect((await page.request.post('/admin/find/people', { data })).status(), `${index}`).toBe(200)
  }
})
