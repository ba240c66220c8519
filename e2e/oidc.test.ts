import { expect } from '@playwright/test'
import { expectFine } from './looks.ts'
import { elsewhere, newPage, overview, signInThere, test } from './oidc-world.ts'
import { expectSignedOut } from './roles.ts'
import { createAccount } from './staff.ts'

test('whoever has a role there signs in; the role is the one that they have there at each sign-in', async ({
  page,
  browser,
  world,
}) => {
  const { stack, idp } = world
  await idp.start()
  idp.people.set('u-1', { preferred_username: 'Grace.Hopper', roles: ['staff', 'support'] })
  await page.goto('/admin')
  await elsewhere(page).click()
  await signInThere(page, 'u-1')
  await expect(overview(page)).toBeVisible()
  const who = (role: string) =>
    page.getByRole('navigation').getByRole('link', { name: `grace.hopper (role ${role})` })
  await expect(who('operator')).toBeVisible()
  await who('operator').click()
  await expect(page.getByText('at Example ID')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Change your password' })).toHaveCount(0)
  await expectFine(page)

  idp.people.set('u-1', { preferred_username: 'somebody-else', roles: 'staff' })
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await elsewhere(page).click()
  await expect(who('viewer')).toBeVisible()

  // Without a role there, nobody comes in, and nobody stays in.
  const other = await newPage(browser, world)
  await other.goto('/admin')
  await elsewhere(other).click()
  await signInThere(other, 'u-1')
  await expect(overview(other)).toBeVisible()
  idp.people.set('u-1', { preferred_username: 'Grace.Hopper', roles: ['elsewhere'] })
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await elsewhere(page).click()
  await expect(page.getByText('Example ID gives you no role here.')).toBeVisible()
  await expectSignedOut(other)
  await other.context().close()
  const came = await stack.sql`select 1 from audit_events where action = 'sign in' and actor = 'grace.hopper'`
  expect(came.length).toBeGreaterThan(0)
  const events = await stack.sql`
    select actor, action, detail from audit_events where action not like '%sign%' order by id`
  const administrator = 'grace.hopper'
  expect([...events]).toEqual([
    {
      actor: 'the identity provider',
      action: 'create administrator',
      detail: { administrator, role: 'operator' },
    },
    {
      actor: 'the identity provider',
      action: 'change role',
      detail: { administrator, before: 'operator', after: 'viewer' },
    },
    { actor: 'the identity provider', action: 'end sessions', detail: { administrator } },
  ])
})

test('nobody becomes an administrator of that name: the next free name is theirs', async ({
  browser,
  world,
}) => {
  const { idp, stack } = world
  await idp.start()
  await createAccount(stack, 'ada', 'admin')
  idp.people.set('u-2', { preferred_username: 'ada', roles: 'staff' })
  idp.people.set('u-3', { email: 'ADA@example.com', roles: 'support' })
  for (const [subject, name] of [
    ['u-2', 'ada-2 (role viewer)'],
    ['u-3', 'ada-3 (role operator)'],
  ] as const) {
    const page = await newPage(browser, world)
    await page.goto('/admin')
    await elsewhere(page).click()
    await signInThere(page, subject)
    await expect(page.getByRole('navigation').getByRole('link', { name })).toBeVisible()
    await page.context().close()
  }
})

test('nobody without a role gets in, and no account is made', async ({ page, world: { idp, stack } }) => {
  await idp.start()
  idp.people.set('u-4', { preferred_username: 'mallory', roles: ['admin', 'viewer'] })
  await page.goto('/admin')
  await elsewhere(page).click()
  await signInThere(page, 'u-4')
  await expect(page.getByText('Example ID gives you no role here.')).toBeVisible()
  await expectFine(page)
  expect(await stack.sql`select 1 from staff where username = 'mallory'`).toHaveLength(0)
  expect(await stack.sql`select 1 from staff_sessions where method = 'oidc'`).toHaveLength(0)
})

test('an answer that nobody here asked for, of another sign-in, or a second time, is refused in a sentence', async ({
  page,
  browser,
  world,
}) => {
  await world.idp.start()
  const back = async (query: string, from = page) => {
    const answer = await from.goto(`/admin/sign-in/oidc/callback?${query}`)
    expect(answer?.status()).toBe(200)
    expect(new URL(from.url()).pathname).toBe('/admin/sign-in')
    return from.getByRole('main').getByRole('alert').textContent()
  }
  const begin = async (from = page) => {
    const answer = await from.request.get('/admin/sign-in/oidc', {
      maxRedirects: 0,
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(answer.status()).toBe(303)
    return new URL(answer.headers().location ?? '').searchParams
  }
  const STALE = 'That sign-in was started elsewhere, or too long ago. Start again.'
  const WRONG = 'The answer from Example ID is not valid. Start again.'
  expect(await back('code=x&state=y')).toBe(STALE)
  const asked = await begin()
  expect(asked.get('code_challenge_method')).toBe('S256')
  expect(asked.get('nonce')).toMatch(/^.{20,}$/)
  expect(await back('code=x&state=wrong')).toBe(WRONG)
  expect(await back(`code=x&state=${asked.get('state')}`), 'what was kept counts once').toBe(STALE)
  const again = await begin()
  expect(await back(`code=made-up&state=${again.get('state')}`)).toBe(WRONG)
  const other = await newPage(browser, world)
  await begin(other)
  const mine = await begin()
  expect(await back(`code=x&state=${mine.get('state')}`, other), 'the state of another browser').toBe(WRONG)
  const refused = await begin()
  expect(
    await back(`error=access_denied&state=${refused.get('state')}&iss=http://localhost:${world.port}`),
  ).toBe('Example ID did not let you sign in.')
  // It goes away while somebody is on their way back.
  const late = await begin()
  await world.idp.stop()
  expect(await back(`code=x&state=${late.get('state')}&iss=http://localhost:${world.port}`)).toBe(
    'Example ID does not answer. Try again later, or sign in with your password.',
  )
  for (const query of ['', 'state=', 'code[]=1', `code=${'x'.repeat(5_000)}`])
    expect(await back(query)).toBe(STALE)
  await other.context().close()
})

test('changing administrators asks there again', async ({ page, world: { idp, stack } }) => {
  await idp.start()
  await createAccount(stack, 'olga', 'viewer')
  idp.people.set('u-5', { preferred_username: 'hedy', roles: 'desk-admins' })
  await page.goto('/admin')
  await elsewhere(page).click()
  await signInThere(page, 'u-5')
  await expect(overview(page)).toBeVisible()
  await stack.sql`update staff_sessions set authenticated_at = authenticated_at - interval '11 minutes'`
  await page.goto('/admin/administrators/olga')
  await expect(page.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible()
  await expectFine(page)
  await page.getByRole('link', { name: 'Confirm at Example ID' }).click()
  await signInThere(page, 'u-5')
  await expect(page.getByRole('heading', { name: 'olga' })).toBeVisible()
  await page.getByLabel('operator').check()
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByText('Done: the role was changed.')).toBeVisible()
  expect(await stack.sql`select 1 from staff_sessions where method = 'oidc'`).toHaveLength(1)

  // What belongs to somebody who signs in there is decided there.
  await page.goto('/admin/administrators/hedy')
  await expect(page.getByRole('button', { name: 'Change the role' })).toBeDisabled()
  const run = (...args: string[]) =>
    stack.command('scripts/admin.ts', ...args).then(
      ({ stdout }) => stdout,
      ({ code, stderr }) => `${code} ${stderr}`,
    )
  expect(await run('reset', 'hedy')).toContain(
    '1 Nothing was done. They sign in elsewhere and have no password here.',
  )
})

test('a link on another site signs nobody in: it leads to the button', async ({ world }) => {
  const { stack, idp } = world
  await idp.start()
  const leadsTo = async (headers: Record<string, string>) => {
    const answer = await fetch(`${stack.url}/admin/sign-in/oidc`, { headers, redirect: 'manual' })
    return answer.headers.get('location')
  }
  const site = (name: string) => ({ 'sec-fetch-site': name })
  const page = (referer: string) => ({ referer })
  const elsewhere = ['cross-site', 'same-site', 'CROSS-SITE', 'none, cross-site', '']
  for (const headers of [...elsewhere.map(site), {}, page('http://evil.example/'), page('garbage')])
    expect(await leadsTo(headers), JSON.stringify(headers)).toBe('/admin/sign-in')
  for (const headers of [site('same-origin'), site('none'), page(`${stack.url}/admin/sign-in`)])
    expect(await leadsTo(headers), JSON.stringify(headers)).toContain('code_challenge')
})
