import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { inState, people, rejected } from './failures.ts'
import { expect, expectAccessible, signIn, somebody, test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { newer } from './live.ts'
import { until } from './until.ts'

const rows = (page: Page) => page.locator('tr[data-job]')
const chip = (page: Page, name: string) => page.locator(`[data-chip="${name}"]`)
const search = (page: Page) => page.getByRole('button', { name: 'Search' }).click()

const more = (page: Page) => page.getByText('More filters, and the order').click()

test('filters are in the URL, each can be removed, and an empty result says so', async ({ page, stack }) => {
  await rejected(stack, 3)
  await stack.simulator.set({ mode: 'up' })
  await people(stack, 2, 'confirmed')
  await signIn(page)
  await page.goto('/admin/jobs')
  await expect(rows(page)).toHaveCount(5)
  await expectAccessible(page)

  await page.getByRole('combobox', { name: 'State', exact: true }).selectOption('dead letter')
  await page.getByRole('combobox', { name: 'Last outcome' }).selectOption('rejected')
  await more(page)
  await page.getByLabel('Reason').fill('Invalid email')
  await page.getByLabel('Error text').fill('LOOKS fake')
  await page.getByLabel('Sorted').selectOption('oldest registrations first')
  await search(page)
  await expect(chip(page, 'text')).toContainText('Error text: “LOOKS fake”')
  const url = new URL(page.url())
  expect(url.search).toBe('?state=failed&outcome=rejected&reason=invalid_email&text=LOOKS+fake&order=oldest')
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page).first()).toContainText('invalid email')
  await expect(page.getByLabel('Reason')).toHaveValue('invalid_email')
  await expectAccessible(page)
  // The address alone gives the same page.
  await page.goto('/admin/jobs')
  await page.goto(url.href)
  await expect(rows(page)).toHaveCount(3)

  for (const name of ['text', 'reason', 'outcome', 'state']) await chip(page, name).getByRole('link').click()
  await page.waitForURL(/\/admin\/jobs\?order=oldest$/)
  await expect(rows(page)).toHaveCount(5)
  await expect(page.getByRole('list', { name: 'Filters' })).toHaveCount(0)
  await page.getByLabel('Attempts since the last retry, at least').fill('9')
  await search(page)
  await expect(page.getByText('No job matches. Remove a filter, or widen it.')).toBeVisible()
  await expectAccessible(page)
  await page.goto('/admin/jobs?from=yesterday&state=x')
  await expect(page.getByRole('alert').getByText(/Left out.*State, Registered from/)).toBeVisible()
  await expect(rows(page)).toHaveCount(5)
  await page.goto(`/admin/jobs?to=${new Date(Date.now() - 3_600_000).toISOString().slice(0, 16)}`)
  await expect(rows(page)).toHaveCount(0)
})

test('suggestions while typing; a person by email, by the beginning of a name, and nobody', async ({
  page,
  stack,
}) => {
  await rejected(stack, 1)
  const [one, other] = [somebody(), somebody()]
  await stack.simulator.set({ mode: 'up' })
  const form = await openForm(stack.url)
  for (const person of [one, other]) await form.register(person)
  await until(async () => (await inState(stack, 'confirmed')) === 2)
  await signIn(page)
  await page.goto('/admin/jobs')
  const options = async (label: string) => {
    const list = await page.getByLabel(label).getAttribute('list')
    return page.locator(`datalist[id="${list}"] option`)
  }
  await more(page)
  await page.getByLabel('Reason').pressSequentially('mail')
  await expect(await options('Reason')).toHaveAttribute('value', 'invalid_email')
  await page.getByLabel('Error text').pressSequentially('FAKE')
  await expect(await options('Error text')).toHaveCount(1)
  await expect(await options('Error text')).toHaveAttribute('value', /\[address\] looks fake/)
  await page.getByLabel('Error text').fill('')
  await page.getByLabel('Reason').fill('')

  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const field = page.getByLabel('Email, username or id')
  await field.pressSequentially(one.username.slice(0, -1))
  const emails = await options('Email, username or id')
  await expect(emails.and(page.locator(`[value="${one.email}"]`))).toHaveAttribute('label', one.username)
  await field.fill(one.email)
  await search(page)
  await expect(chip(page, 'person')).toContainText(`Person: ${one.username}`)
  expect(page.url()).not.toContain('example.com')
  await expect(rows(page)).toHaveCount(1)
  await expect(field).toHaveValue(one.username)

  await field.fill(one.username.slice(0, 5))
  await search(page)
  await expect(page.getByText(/^Several people match/)).toBeVisible()
  // What was typed goes by POST, and stands in the URL sealed.
  expect(page.url()).not.toContain(one.username.slice(0, 5))
  await page.reload()
  await expect(page.getByText(/^Several people match/)).toBeVisible()
  await expect(field).toHaveValue(one.username.slice(0, 5))
  await expect(rows(page)).toHaveCount(0)
  await expectAccessible(page)
  await page.getByRole('link', { name: other.username }).click()
  await expect(rows(page)).toHaveCount(1)
  await field.fill('nobody@example.org')
  await search(page)
  await expect(page.getByText('Nobody has the email, username or id “nobody@example.org”.')).toBeVisible()
  expect(page.url()).not.toContain('nobody')
  expect(asked.filter((url) => url.includes('example'))).toEqual([])
  // A link of old, with the name in it.
  await page.goto(`/admin/jobs?person=${one.username}`)
  await expect(chip(page, 'person')).toContainText(`Person: ${one.username}`)
  expect(page.url()).not.toContain(one.username)
  const unknown = { form: { person: 'nobody@example.org' } }
  expect((await page.request.post('/admin/jobs/export', unknown)).status()).toBe(400)
  const stranger = await page.context().browser()?.newContext({ baseURL: stack.url })
  const suggest = { data: { of: 'person', part: 'p1' } }
  expect((await stranger?.request.post('/admin/jobs/suggest', suggest))?.status()).toBe(401)
  await stranger?.close()
})

test('the CSV has the matching jobs, is safe to open, and is in the audit', async ({ page, stack }) => {
  await rejected(stack, 2)
  await stack.simulator.set({ mode: 'up' })
  await people(stack, 1, 'confirmed')
  await stack.sql`update failure_groups set code = '=1+1'`
  await signIn(page)
  await page.goto('/admin/jobs?state=failed')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV of all that match' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^jobs-\d{4}-\d\d-\d\dT\d{4}Z\.csv$/)
  const text = await readFile(await file.path(), 'utf8')
  const lines = text.trim().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatch(/^[0-9a-f-]{36},failed,.*,mailchimp,rejected,invalid_email,'=1\+1,1,/)
  await page.goto('/admin/audit')
  await expect(page.getByText('admin exported the jobs of 2 people (state failed)')).toBeVisible()
})

test('on a small phone and without JavaScript', async ({ page, stack, browser }) => {
  await rejected(stack, 2)
  await signIn(page)
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/admin/jobs?state=failed&text=fake')
  await expect(rows(page)).toHaveCount(2)
  const list = page.url()
  await rows(page).getByRole('link', { name: 'dead letter' }).first().click()
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  for (const path of [list, page.url()]) {
    await page.goto(path)
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
  const plain = await browser.newContext({
    baseURL: stack.url,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  })
  const form = await plain.newPage()
  await form.goto('/admin/jobs')
  await form.getByLabel('Error text').fill('looks fake')
  await search(form)
  await expect(rows(form)).toHaveCount(2)
  await rows(form).getByRole('link', { name: 'dead letter' }).first().click()
  await form.getByText('Show the text').click()
  await expect(form.getByTestId('support-text')).toContainText('Request id:')
  await plain.close()
})

test('columns are taken away, and stay away; on a phone a row has two lines', async ({ page, stack }) => {
  await rejected(stack, 1)
  await signIn(page)
  await page.goto('/admin/jobs')
  const heading = (name: string) => page.getByRole('columnheader', { name })
  await expect(heading('Attempts')).toBeVisible()
  await page.getByRole('button', { name: 'Columns' }).click()
  await expectAccessible(page)
  await page.getByRole('checkbox', { name: 'Attempts' }).uncheck()
  await expect(heading('Attempts')).toHaveCount(0)
  await page.reload()
  await expect(heading('Attempts')).toHaveCount(0)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Attempts' }).check()
  await expect(heading('Attempts')).toBeVisible()

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/admin/jobs')
  await expect(page.getByLabel('Error text')).toBeHidden()
  const row = await rows(page).first().boundingBox()
  expect(row?.height).toBeLessThan(72)
  await expectAccessible(page)
  await page.getByText('Filter', { exact: true }).click()
  await page.getByLabel('Error text').fill('looks fake')
  await search(page)
  await expect(chip(page, 'text')).toBeVisible()
  await page.getByRole('checkbox', { name: /^Job of/ }).check()
  await expect(page.getByRole('button', { name: 'Retry …' })).toBeInViewport()
})

test('ticks are of this page: all at once, and kept while the page renews itself', async ({
  page,
  stack,
}) => {
  await rejected(stack, 2)
  await signIn(page)
  await page.goto('/admin/jobs')
  await page.getByLabel('All jobs on this page').check()
  const ticked = page.locator('input[name="job"]:checked')
  await expect(ticked).toHaveCount(2)
  await stack.simulator.set({ mode: 'up' })
  await people(stack, 1, 'confirmed')
  await expect(newer(page)).toHaveText('1 new')
  await expect(rows(page)).toHaveCount(2)
  await expect(ticked).toHaveCount(2)
})
