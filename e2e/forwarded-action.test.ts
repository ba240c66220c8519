import { expect } from '@playwright/test'
import { fillIn, somebody } from './fixtures.ts'
import { address, test } from './own-stack.ts'
import { send } from './raw-request.ts'

// Next asks us for an action that the page it is posted to does not have, as when another action has led there in the
// meantime.

test('an action that is posted to another page is done, from the address of its person', async ({
  page,
  stack,
}) => {
  const { username, email } = somebody()
  const from = address()
  await page.setExtraHTTPHeaders(from)
  await page.goto(stack.url)
  await fillIn(page, { username, email })
  let posted = 0
  await page.route(`${stack.url}/`, (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    posted++
    return route.continue({ url: `${stack.url}/account` })
  })
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
  expect(posted).toBe(1)
  expect((await page.context().cookies()).map(({ name }) => name)).toContain('frontdesk_registration')
  expect(
    await stack.sql`select username, consent_address from users join subscriptions on user_id = id`,
  ).toMatchObject([{ username, consent_address: from['x-forwarded-for'] }])
})

test('nobody is admitted by saying so', async ({ stack }) => {
  const said = { 'x-action-forwarded': '1', 'x-admitted': '1' }
  for (const [headers, status] of [
    [{ 'transfer-encoding': 'chunked' }, 411],
    [{ origin: 'https://evil.example', 'content-length': '1' }, 403],
  ] as const)
    expect((await send(stack, 'POST', '/account', { ...said, ...headers }, 'x')).status).toBe(status)
})
