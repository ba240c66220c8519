import type { Page } from '@playwright/test'
import { insertRejected } from './bulk.ts'
import { expect, expectAccessible, register, signIn, somebody, status, test } from './fixtures.ts'

const box = (page: Page) => page.getByLabel('Find a person')
const person = (page: Page, username: string) => page.getByRole('heading', { level: 1, name: username })

async function registered(page: Page) {
  const one = somebody()
  await register(page, one)
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  return one
}

test('by keyboard, from any page: a slash, a name, Enter; a prefix offers its matches', async ({
  page,
  context,
}) => {
  const { username, email } = await registered(page)
  const admin = await context.newPage()
  await signIn(admin)
  for (const path of ['/admin', '/admin/jobs', '/admin/registrations', '/admin/provider', '/admin/audit']) {
    await admin.goto(path)
    await expect(async () => {
      await admin.keyboard.press('/')
      await expect(box(admin)).toBeFocused({ timeout: 100 })
    }).toPass()
    await expect(box(admin)).toHaveValue('')
  }
  await admin.keyboard.type(username.toUpperCase())
  await admin.keyboard.press('Enter')
  await expect(person(admin, username)).toBeVisible()

  await admin.goto('/admin/jobs')
  await admin.getByLabel('Email, username or id').pressSequentially('a/b')
  await expect(admin.getByLabel('Email, username or id')).toHaveValue('a/b')

  await box(admin).fill(email.slice(0, -4))
  await admin.keyboard.press('Enter')
  await expect(admin.getByRole('heading', { name: /Nobody matches exactly/ })).toBeVisible()
  await expect(box(admin)).toHaveValue(email.slice(0, -4))
  await expectAccessible(admin)
  await admin.getByRole('link', { name: username }).focus()
  await admin.keyboard.press('Enter')
  await expect(person(admin, username)).toBeVisible()
})

test('by email, user id and job id straight to the person; an unknown one is said so', async ({
  page,
  stack,
  context,
}) => {
  const { username, email } = await registered(page)
  const [row] =
    await stack.sql`select id, job_id from users join subscriptions on user_id = id where username = ${username}`
  const admin = await context.newPage()
  await signIn(admin)
  for (const text of [email.toUpperCase(), row?.id, row?.job_id, `Somebody <${email}>`]) {
    await box(admin).fill(text)
    await box(admin).press('Enter')
    await expect(admin).toHaveURL(`/admin/registrations/${row?.id}`)
    await expect(person(admin, username)).toBeVisible()
  }
  await box(admin).fill('nobody@of-that-name.example')
  await box(admin).press('Enter')
  await expect(admin.getByText('Nobody registered here has the email')).toBeVisible()
  // What is looked for is an address, which belongs in no history and no log.
  expect(admin.url()).not.toMatch(/nobody|example/)
  await admin.reload()
  await expect(admin.getByText('nobody@of-that-name.example')).toBeVisible()
  await admin.goto('/admin/find?sought=forged')
  await expect(admin.getByText('Type an email address')).toBeVisible()
  await expectAccessible(admin)
})

test('a text of any length is looked for, and the URL stays one that a server reads', async ({ page }) => {
  await signIn(page)
  const label = 'Email, username or id'
  for (const [path, press] of [
    ['/admin/jobs', 'Search'],
    ['/admin/audit', 'Show'],
  ] as const) {
    await page.goto(path)
    await page.getByLabel(label).fill('é'.repeat(19_000))
    await page.getByRole('button', { name: press, exact: true }).click()
    await expect(page).toHaveURL(/sought=/)
    await expect(page.getByLabel(label)).toHaveValue(/^é{250,1000}$/)
  }
})

test('without JavaScript, and on a narrow phone', async ({ page, browser, baseURL }) => {
  const { username } = await registered(page)
  const context = await browser.newContext({
    javaScriptEnabled: false,
    baseURL,
    viewport: { width: 320, height: 640 },
  })
  const plain = await context.newPage()
  await signIn(plain)
  await box(plain).fill(username.slice(0, -1))
  await box(plain).press('Enter')
  await plain.getByRole('link', { name: username }).click()
  await expect(person(plain, username)).toBeVisible()
  for (const path of ['/admin/find?q=p', '/admin/registrations', plain.url()]) {
    await plain.goto(path)
    const wide = await plain.locator('html').evaluate((html) => html.scrollWidth)
    expect(wide, path).toBeLessThanOrEqual(320)
  }
  await context.close()
})

test('strangers are asked to sign in, and get no list', async ({ page, request }) => {
  const nobody = '/admin/registrations/00000000-0000-7000-8000-000000000000'
  for (const path of ['/admin/find?q=p', '/admin/registrations', nobody]) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/admin\/sign-in$/)
  }
  // 303: a browser does not send the form there again.
  const answer = await request.post('/admin/registrations/export', { form: {}, maxRedirects: 0 })
  expect([answer.status(), answer.headers().location]).toEqual([303, '/admin/sign-in'])
})

test('more than ten are paged, with how many there are; of very many the first 200', async ({
  page,
  stack,
}) => {
  await insertRejected(stack, 60)
  await signIn(page)
  const [one] = await stack.sql`select username from users limit 1`
  const prefix = one?.username.slice(0, 4)
  await box(page).fill(prefix)
  await box(page).press('Enter')
  const found = page.getByRole('main').locator('li a')
  await expect(page.getByText('60 people begin with it:')).toBeVisible()
  await expect(found).toHaveCount(25)
  await expect(page.getByText('1–25 of 60')).toBeVisible()
  await page.getByRole('link', { name: 'Further' }).click()
  await page.getByRole('link', { name: 'Further' }).click()
  await expect(page.getByText('51–60 of 60')).toBeVisible()
  await expect(found).toHaveCount(10)
  await expect(page.getByRole('link', { name: 'Further' })).toHaveCount(0)
  expect(page.url()).not.toContain(prefix)
  await page.getByRole('link', { name: 'Before' }).click()
  await expect(page.getByText('26–50 of 60')).toBeVisible()
  await expectAccessible(page)

  await insertRejected(stack, 200)
  await box(page).fill('many')
  await box(page).press('Enter')
  await expect(
    page.getByText('Over 200 people begin with it; the first 200 are here. Type more of it to find one:'),
  ).toBeVisible()
  await expect(page.getByText('1–25 of 200')).toBeVisible()
})
