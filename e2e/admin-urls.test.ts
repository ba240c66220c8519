import type { Page } from '@playwright/test'
import { echoEverywhere, someone, telling } from './echoes.ts'
import { expect, signIn, test } from './fixtures.ts'
import { openPalette } from './palette.ts'

// Addresses and names of people stand in no URL: neither in the browser's bar and history, nor in a log on the way.

const names = new RegExp(`${telling.source}|plain_person`, 'i')

/** Every URL that the browser asks for or is led to, with where it came from. */
function watchUrls(page: Page) {
  const urls: string[] = []
  page.on('request', (request) => {
    urls.push(request.url(), request.headers().referer ?? '')
  })
  page.on('response', (response) => {
    urls.push(response.headers().location ?? '')
  })
  page.on('framenavigated', (frame) => {
    urls.push(frame.url())
  })
  return urls
}
const decoded = (url: string) => decodeURIComponent(url.replaceAll('+', ' '))

test('a walk through every search, filter and action about a person', async ({ page, stack }) => {
  test.slow()
  const { id } = await echoEverywhere(stack)
  await stack.sql`update providers set circuit = 'closed', reason = null`
  await signIn(page)
  const urls = watchUrls(page)
  const box = page.getByLabel('Find a person')
  const show = page.getByRole('button', { name: 'Show', exact: true })
  const heading = page.getByRole('heading', { level: 1, name: someone.username })

  for (const text of [someone.email, someone.username]) {
    await page.goto('/admin')
    await box.fill(text)
    await box.press('Enter')
    await expect(heading).toBeVisible()
  }
  for (const text of [someone.email.slice(0, 15), someone.username.slice(0, 6), `${someone.username}_not`]) {
    await box.fill(text)
    await box.press('Enter')
    await expect(page).toHaveURL(/find\?sought=/)
    await expect(page.locator('main strong')).toHaveText(text)
  }
  await openPalette(page)
  await page.keyboard.type(someone.email)
  await page.getByRole('option', { name: someone.username }).click()
  await expect(heading).toBeVisible()

  await page.goto('/admin/registrations')
  await page.getByLabel('Email or username begins with').fill(someone.email.slice(0, 15))
  await show.click()
  await expect(page.locator('tr[data-person]')).toHaveCount(1)
  const list = page.waitForEvent('download')
  await page.getByRole('button', { name: /^CSV/ }).click()
  await list

  await page.goto('/admin/jobs')
  const field = page.getByLabel('Email, username or id')
  const offered = page.waitForResponse(/suggest$/)
  await field.fill(someone.email.slice(0, 15))
  await offered
  for (const text of [someone.email, someone.email.slice(0, 15), `${someone.username}_not`]) {
    await field.fill(text)
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page).toHaveURL(text === someone.email ? /person=[0-9a-f-]{36}$/ : /sought=/)
  }
  // Into a field that is for something else.
  await page.goto('/admin/jobs')
  await page.getByLabel('Error text').fill(`refused ${someone.email}`)
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/text=refused/)
  await page.goto(`/admin/jobs?person=${id}`)
  const jobs = page.waitForEvent('download')
  await page.getByRole('button', { name: /^CSV/ }).click()
  await jobs

  await page.goto('/admin/audit')
  for (const text of [someone.email, `${someone.username}_not`, someone.username]) {
    await page.getByLabel('Email, username or id').fill(text)
    await show.click()
    await expect(page).toHaveURL(text.endsWith('_not') ? /sought=/ : /person=[0-9a-f-]{36}$/)
  }
  await page.goto('/admin/provider')
  await page.getByTestId('check').getByLabel('Email address').fill(someone.email)
  await page.getByRole('button', { name: 'Test call with an address' }).click()
  await expect(page.locator('[data-check=address]')).toHaveCount(2)

  await page.goto(`/admin/registrations/${id}`)
  await page.getByLabel('Correct email address').fill(`other.${someone.email}`)
  await page.getByLabel('Reason').fill(`they wrote from other.${someone.email}`)
  await page.getByRole('button', { name: 'Correct and retry' }).click()
  await expect(page.getByText('Done: the address was corrected')).toBeVisible()
  await page.reload()

  expect(urls.length).toBeGreaterThan(100)
  expect(urls.filter((url) => names.test(decoded(url)))).toEqual([])
})

test('what somebody wrote into a link by hand is led to an address without it', async ({ page, stack }) => {
  const { id } = await echoEverywhere(stack)
  await signIn(page)
  const person = `/admin/registrations/${id}`
  for (const [given, led] of [
    [`/admin/find?q=${someone.email}`, person],
    [`/admin/find?q=${someone.email.slice(0, 12)}`, /\/admin\/find\?sought=[\w-]+$/],
    [`/admin/audit?person=${someone.email}`, `/admin/audit?person=${id}`],
    ['/admin/audit?person=quillfeather&each=1', /\/admin\/audit\?each=1&sought=[\w-]+$/],
    [`/admin/jobs?person=${someone.email}`, `/admin/jobs?person=${id}`],
    ['/admin/jobs?search=quillfeather', /\/admin\/jobs\?sought=[\w-]+$/],
  ] as const) {
    await page.goto(given)
    await expect(page).toHaveURL(led)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
})
