import { expect, expectAccessible, fillIn, MOVING, register, somebody, status, test } from './fixtures.ts'

test.use(MOVING)

test('registers and sees the subscription confirmed without a reload', async ({ page, stack }) => {
  const person = somebody()
  await register(page, person)
  await expect(page.getByText(person.email)).toBeVisible()
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
  expect(
    (await stack.simulator.members()).filter((member) => member.email_address === person.email),
  ).toHaveLength(1)
})

test('a taken username is an error at the field, keeps what was typed and takes the focus', async ({
  page,
  browser,
  baseURL,
}) => {
  const taken = somebody()
  await register(page, taken)
  const context = await browser.newContext({ baseURL })
  const other = await context.newPage()
  await other.goto('/')
  await fillIn(other, { username: taken.username.toUpperCase(), email: somebody().email })
  await other.getByRole('button', { name: 'Register' }).click()
  const field = other.getByLabel('Username')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/taken/)
  await expect(field).toHaveValue(taken.username.toUpperCase())
  await expect(field).toBeFocused()
  await expectAccessible(other)
  await context.close()
})

test('another browser that repeats name and email is told they are taken and gets no cookie', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = somebody()
  await register(page, person)
  const context = await browser.newContext({ baseURL })
  const stranger = await context.newPage()
  await stranger.goto('/')
  await fillIn(stranger, person)
  await stranger.getByRole('button', { name: 'Register' }).click()
  await expect(stranger.getByLabel('Username')).toHaveAccessibleDescription(/taken/)
  await expect(stranger.getByLabel('Email address')).toHaveAccessibleDescription(/registered already/)
  await stranger.goto('/account')
  await expect(stranger.getByRole('heading', { name: 'No registration here' })).toBeVisible()
  await context.close()
})

test('double click, back and a second submit give one user and the same success', async ({ page, stack }) => {
  const person = somebody()
  await page.goto('/')
  await fillIn(page, person)
  await page.getByRole('button', { name: 'Register' }).dblclick()
  await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
  await register(page, person)
  const [row] = await stack.sql`select count(*)::int as people from users where username = ${person.username}`
  expect(row?.people).toBe(1)
})

test('two tabs show the same', async ({ page, context }) => {
  await register(page, somebody())
  const second = await context.newPage()
  await second.goto('/account')
  await expect(status(second)).toHaveAttribute('data-state', 'confirmed')
  await expect(status(page)).toHaveAttribute('data-state', 'confirmed')
})

for (const [what, username, email] of [
  ['empty', '', ''],
  ['markup', '<script>alert(1)</script>', '<b>@example.com'],
  ['SQL', "x'; drop table users; --", "' or 1=1 --"],
  ['emoji and right-to-left', '🦊🦊🦊', '\u202emoc.elpmaxe@a'],
  ['oversized', 'x'.repeat(5000), `${'x'.repeat(5000)}@example.com`],
  ['NUL', 'a\0b\0c', 'a\0@example.com'],
] as const) {
  test(`${what} input is a field error`, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { username, email })
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByLabel('Username')).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByLabel('Email address')).toHaveAttribute('aria-invalid', 'true')
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('registers, shows errors and repeats', async ({ page }) => {
    const person = somebody()
    await page.goto('/')
    await fillIn(page, { username: 'x', email: person.email })
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByLabel('Username')).toHaveAccessibleDescription(/3 to 30/)
    await expect(page.getByLabel('Email address')).toHaveValue(person.email)
    await page.getByLabel('Username').fill(person.username)
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByRole('heading', { name: 'You’re registered' })).toBeVisible()
    // It stays as it is until it is asked again.
    await expect(page.locator('meta[http-equiv]')).toHaveCount(0)
    await expect(async () => {
      const again = page.getByRole('link', { name: 'Look again' })
      if (await again.isVisible()) await again.click()
      await expect(status(page)).toHaveAttribute('data-state', 'confirmed', { timeout: 500 })
    }).toPass()
    await expect(page.getByRole('link', { name: 'Look again' })).toHaveCount(0)
    await register(page, person)
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 } })
  test('nothing overflows', async ({ page }) => {
    await page.goto('/')
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(await overflow()).toBeLessThanOrEqual(0)
    await register(page, somebody())
    expect(await overflow()).toBeLessThanOrEqual(0)
    await expectAccessible(page)
  })
})
