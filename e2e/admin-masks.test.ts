import { globSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { filled, lists, previews } from './admin-pages.ts'
import { echoEverywhere, someone, telling } from './echoes.ts'
import { expect, expectAccessible, signIn, test } from './fixtures.ts'
import type { Stack } from './stack.ts'
import { colleague } from './staff.ts'

const MASKED = 'Z…@w…m.example'
type Asked = { method: 'GET' | 'POST'; path: string; data?: string; form?: Record<string, string> }

/** What is asked of each route: a new one needs its line. */
const routes: Record<string, Omit<Asked, 'path'>[]> = {
  '/admin/changes': [{ method: 'GET' }],
  '/admin/find/people': [someone.email, someone.email.slice(0, 12), someone.username.slice(0, 4)].map(
    (data) => ({ method: 'POST', data }),
  ),
  '/admin/jobs/suggest': ['person', 'reason', 'text'].flatMap((of) =>
    ['zephyr', 'plain', 'nobody'].map((part) => ({ method: 'POST', data: JSON.stringify({ of, part }) })),
  ),
  '/admin/jobs/export': [{ method: 'POST', form: {} }],
  '/admin/registrations/export': [{ method: 'POST', form: {} }],
  '/admin/sign-in/oidc': [{ method: 'GET' }],
  '/admin/sign-in/oidc/callback': [{ method: 'GET' }],
}

async function everything(stack: Stack, deleted: string): Promise<Asked[]> {
  const found = globSync('app/admin/**/route.ts').map((file) => file.slice(3, -'/route.ts'.length))
  expect(Object.keys(routes).sort()).toEqual(found.sort())
  const paths = [
    ...['/admin/sign-in', ...lists, ...(await filled(stack)), ...previews, `/admin/jobs/${deleted}`],
    ...['/admin/jobs?text=nobody', '/admin/jobs?state=failed', '/admin/registrations?show=needs_attention'],
    ...['/admin/audit?each=1', '/admin?window=30d&numbers=attempts', '/admin/failures?state=all'],
    ...['/admin/failures/unexplained', `/admin/find?q=${someone.username.slice(0, 4)}`],
  ]
  return [
    ...paths.map((path): Asked => ({ method: 'GET', path })),
    ...Object.entries(routes).flatMap(([path, asked]) => asked.map((one) => ({ ...one, path }))),
  ]
}

/** The answer as a page, and as what Next loads to draw the page again. */
async function read(page: Page, { path, ...asked }: Asked) {
  const text = async (headers: Record<string, string>) =>
    (await page.request.fetch(path, { ...asked, headers })).text()
  return (await text({})) + (asked.method === 'GET' ? await text({ rsc: '1' }) : '')
}

test('a viewer finds nobody’s address: on no page, in no answer, wherever it stands', async ({
  page,
  stack,
  browser,
}) => {
  test.slow()
  const { id, job, deleted } = await echoEverywhere(stack)
  await signIn(page)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const all = await everything(stack, deleted)
  const shown: string[] = []
  const leaked: string[] = []
  for (const asked of all) {
    const name = `${asked.method} ${asked.path} ${asked.data ?? ''}`.trim()
    const body = await read(viewer, asked)
    const [found] = telling.exec(body) ?? []
    if (found) leaked.push(`${name}: ${body.slice(Math.max(0, body.search(telling) - 80)).slice(0, 200)}`)
    if (telling.test(await read(page, asked))) shown.push(asked.path)
  }
  expect(leaked).toEqual([])
  // Otherwise the test would have looked where nothing is.
  const sections = ['registrations', 'jobs', 'operations', 'provider', 'audit']
  for (const path of [
    '/admin',
    ...sections.map((name) => `/admin/${name}`),
    `/admin/registrations/${id}`,
    `/admin/jobs/${job}`,
    `/admin/jobs/${deleted}`,
    ...['/admin/find/people', '/admin/jobs/suggest', '/admin/jobs/export', '/admin/registrations/export'],
  ])
    expect(shown).toContain(path)
  expect(shown.some((path) => path.startsWith('/admin/failures/'))).toBe(true)
  expect(shown.some((path) => path.startsWith('/admin/operations/'))).toBe(true)
  await viewer.context().close()
})

test('a viewer finds a person by the whole address and not by its beginning, and sees it shortened', async ({
  stack,
  browser,
}) => {
  const { id } = await echoEverywhere(stack)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const box = viewer.getByLabel('Find a person')
  await box.fill(someone.email)
  await box.press('Enter')
  await expect(viewer).toHaveURL(`/admin/registrations/${id}`)
  await expect(viewer.getByText(`${MASKED} (shortened for your role)`)).toBeVisible()
  await expectAccessible(viewer)
  await box.fill(someone.email.slice(0, -1))
  await box.press('Enter')
  await expect(viewer.getByText(', and no username begins with it.')).toBeVisible()
  await viewer.goto('/admin/registrations')
  const starts = viewer.getByLabel('Username begins with, or whole email')
  for (const [text, count] of [
    [someone.email.slice(0, 20), 0],
    [someone.email, 1],
    [someone.username.slice(0, 5), 1],
  ] as const) {
    await starts.fill(text)
    await viewer.getByRole('button', { name: 'Show' }).click()
    await expect(starts).toHaveValue(text)
    await expect(viewer.locator('tr[data-person]')).toHaveCount(count)
  }
  await expect(viewer.locator('tr[data-person]')).toContainText(MASKED)
  await viewer.goto('/admin/jobs')
  await viewer.getByLabel('Email, username or id').fill(someone.email)
  await viewer.getByRole('button', { name: 'Search' }).click()
  await expect(viewer.locator('tr[data-job]')).toContainText(MASKED)
  await viewer.context().close()
})

test('a link of an operator shows a viewer nothing of what was typed', async ({ page, stack, browser }) => {
  await signIn(page)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const typed = 'somebody.unknown@example.com'
  for (const [path, field] of [
    ['find', 'Find a person'],
    ['registrations', 'Email or username begins with'],
    ['jobs', 'Email, username or id'],
    ['audit', 'Email, username or id'],
  ] as const) {
    await page.goto(`/admin/${path === 'find' ? '' : path}`)
    await page.getByLabel(field).fill(typed)
    await page.getByLabel(field).press('Enter')
    await expect(page).toHaveURL(new RegExp(`/admin/${path}.*sought=`))
    const shows = async (by: Page) => (await (await by.request.get(page.url())).text()).includes(typed)
    expect([await shows(page), await shows(viewer)], path).toEqual([true, false])
  }
  await viewer.context().close()
})

test('a viewer finds nobody by a part of an address in what the provider said', async ({
  page,
  stack,
  browser,
}) => {
  await echoEverywhere(stack)
  await signIn(page)
  const viewer = await colleague(browser, stack, 'vera', 'viewer')
  const found = async (by: Page, text: string) => {
    await by.goto(`/admin/jobs?text=${text}`)
    const data = JSON.stringify({ of: 'text', part: text })
    const suggested = await (await by.request.post('/admin/jobs/suggest', { data })).json()
    return [await by.locator('tr[data-job]').count(), suggested.length > 0]
  }
  for (const text of ['zephyr', 'Quillfeather', 'wolkenkuckuck']) {
    expect(await found(page, text)).toEqual([1, true])
    expect(await found(viewer, text)).toEqual([0, false])
  }
  expect(await found(viewer, 'is wanted')).toEqual([1, true])
  await viewer.context().close()
})
