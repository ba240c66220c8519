import type { Page } from '@playwright/test'
import { outdated, registerErrors } from '#app/register/words.ts'
import { expect, fillIn, somebody, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'

// An answer that does not come, or comes from another version. The console is not checked: each is an error in it.
test.use({ worker: false })

const press = (page: Page) => page.getByRole('button', { name: 'Register' }).click()
/** The sentence is there, and so is what was typed. */
async function expectKept(page: Page, sentence: string, { username, email }: ReturnType<typeof somebody>) {
  await expect(page.getByText(sentence)).toBeVisible()
  await expect(page.getByLabel('Username')).toHaveValue(username)
  await expect(page.getByLabel('Email address')).toHaveValue(email)
}
async function expectRegisteredOnce(page: Page, { sql }: Stack, username: string) {
  await press(page)
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
  expect(await sql`select 1 from users where username = ${username}`).toHaveLength(1)
}

test('offline: nothing typed is lost, and pressing again online registers', async ({
  page,
  context,
  stack,
}) => {
  const person = somebody()
  await page.goto('/')
  await fillIn(page, person)
  await context.setOffline(true)
  await press(page)
  await expectKept(page, registerErrors.offline, person)
  await context.setOffline(false)
  await expectRegisteredOnce(page, stack, person.username)
})

for (const [what, arrives] of [
  ['does not arrive', false],
  ['arrives, and its answer is lost', true],
] as const)
  test(`a 502 to a request that ${what}: the sentence is true, and pressing again is one registration`, async ({
    page,
    stack,
  }) => {
    const person = somebody()
    await page.goto('/')
    await fillIn(page, person)
    await page.route('/', async (route) => {
      if (arrives) await route.fetch({ maxRedirects: 0 })
      await route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' })
    })
    await press(page)
    await expectKept(page, registerErrors.unconfirmed, person)
    expect(await stack.sql`select 1 from users where username = ${person.username}`).toHaveLength(
      arrives ? 1 : 0,
    )
    await page.unroute('/')
    await expectRegisteredOnce(page, stack, person.username)
  })

/** An action that the server never had, but might. */
const unknown = (id: string) => id.replace(/[0-9a-f]{10}$/, '0123456789')

test('after a deploy the page is loaded again, with what was typed', async ({ page, stack }) => {
  const person = somebody()
  await page.goto('/')
  await fillIn(page, person)
  await page.route('/', (route) => {
    const headers = route.request().headers()
    const id = headers['next-action']
    return route.continue({ headers: id ? { ...headers, 'next-action': unknown(id) } : headers })
  })
  const again = page.waitForEvent('load')
  await press(page)
  await again
  await page.unroute('/')
  await expectKept(page, registerErrors.renewed, person)
  await page.reload()
  await expect(page.getByText(registerErrors.renewed)).not.toBeVisible()
  await fillIn(page, person)
  await expectRegisteredOnce(page, stack, person.username)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('after a deploy a page of ours says so and leads to the form', async ({ page, stack }) => {
    await page.route('/', async (route) => {
      if (route.request().method() !== 'GET') return route.continue()
      const answer = await route.fetch()
      await route.fulfill({
        response: answer,
        body: (await answer.text()).replace(/[0-9a-f]{42}(?=&quot;)/g, unknown),
      })
    })
    const person = somebody()
    await page.goto('/')
    await fillIn(page, person)
    await press(page)
    await expect(page.getByRole('heading', { name: outdated.title })).toBeVisible()
    await page.unroute('/')
    await page.getByRole('link', { name: outdated.form }).click()
    await fillIn(page, person)
    await expectRegisteredOnce(page, stack, person.username)
  })
})

test('an outdated form of the dashboard leads back to its page, and nowhere else', async ({
  page,
  stack,
}) => {
  const client = await openForm(stack.url, '/admin/sign-in')
  const body = new FormData()
  for (const [name, value] of client.hidden) body.append(name, value.replace(/[0-9a-f]{42}/, unknown))
  const answer = await client.send(body)
  expect(answer.status).toBe(303)
  await page.goto(answer.headers.get('location') ?? '')
  await expect(page.getByRole('link', { name: outdated.dashboard })).toHaveAttribute('href', '/admin/sign-in')
  await page.goto('/register/outdated?to=//evil.example')
  await expect(page.getByRole('link', { name: outdated.form })).toHaveAttribute('href', '/')
})

test('posted to a page that has no such form, registering leads to the one that has', async ({
  page,
  stack,
}) => {
  const client = await openForm(stack.url)
  const body = new FormData()
  for (const [name, value] of [...client.hidden, ['username', 'x']] as const) body.append(name, value)
  const answer = await fetch(`${stack.url}/account`, {
    method: 'POST',
    body,
    headers: { cookie: client.cookies(), origin: stack.url },
  })
  expect(answer.status).toBe(200)
  await page.setContent(await answer.text())
  await expect(page.getByRole('link', { name: outdated.form })).toHaveAttribute('href', '/')
})
