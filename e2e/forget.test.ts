import { expect, expectAccessible, register, somebody, test } from './fixtures.ts'
import { expectNoOverflow } from './looks.ts'

test.use({ worker: false })

for (const javaScriptEnabled of [true, false])
  test(`a browser is forgotten and nobody is deleted, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({
    page: first,
    browser,
    stack,
  }) => {
    const person = somebody()
    await register(first, person)
    const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
    await context.addCookies(await first.context().cookies())
    const page = await context.newPage()
    await page.goto('/')
    await expect(page.getByText('You registered from this browser before.')).toBeVisible()
    const button = page.getByRole('button', { name: 'Forget this browser' })
    await expect(button).toBeVisible()
    await page.goto('/account')
    await expect(page.getByText('nothing about you is deleted')).toBeVisible()
    await expectNoOverflow(page)
    await button.click()

    await expect(page.getByRole('heading', { name: 'This browser has forgotten you' })).toBeVisible()
    await expect(page.getByText('You are still registered')).toBeVisible()
    const names = (await context.cookies()).map(({ name }) => name)
    expect(names).not.toContain('frontdesk_registration')
    expect(names).not.toContain('frontdesk_browser')
    await page.goto('/account')
    await expect(page.getByRole('heading', { name: 'No registration here' })).toBeVisible()
    await page.goto('/')
    await expect(button).toHaveCount(0)
    expect(await stack.sql`select 1 from users where username = ${person.username}`).toHaveLength(1)
    await context.close()
  })

test('who has the same computer does not see the registration by registering it again', async ({
  page,
  stack,
}) => {
  const person = somebody()
  await register(page, person)
  await page.goto('/')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Forget this browser' }).click()
  await expect(page.getByRole('heading', { name: 'This browser has forgotten you' })).toBeVisible()
  await expectAccessible(page)
  await page.goto('/')
  await page.getByLabel('Username').fill(person.username)
  await page.getByLabel('Email address').fill(person.email)
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByText('This username is taken. Choose another one.')).toBeVisible()
  expect(await stack.sql`select 1 from users where username = ${person.username}`).toHaveLength(1)
})
