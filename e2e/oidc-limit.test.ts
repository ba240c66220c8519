import { expect } from '@playwright/test'
import { elsewhere, newPage, overview, signInThere, test } from './oidc-world.ts'

test('who uses up the tries of an address keeps out nobody whose browser has come in before', async ({
  page,
  browser,
  world,
}) => {
  test.slow()
  const { idp } = world
  await idp.start()
  idp.people.set('u-1', { preferred_username: 'grace', roles: 'staff' })
  await page.goto('/admin')
  await elsewhere(page).click()
  await signInThere(page, 'u-1')
  await expect(overview(page)).toBeVisible()
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await expect(elsewhere(page)).toBeVisible()

  const stranger = await newPage(browser, world)
  await stranger.goto('/admin/sign-in')
  /** Comes back from there with a made-up answer. @returns why that came to nothing. */
  async function tryIt() {
    await stranger.evaluate(() => fetch('/admin/sign-in/oidc', { redirect: 'manual' }).then(() => {}))
    await stranger.goto('/admin/sign-in/oidc/callback?code=x&state=x')
    return new URL(stranger.url()).searchParams.get('why')
  }
  const said: (string | null)[] = []
  for (let times = 0; times < 21; times++) said.push(await tryIt())
  expect(said).toContain('wrong')
  expect(said.at(-1)).toBe('limited')
  await elsewhere(page).click()
  await expect(overview(page)).toBeVisible()
  await stranger.context().close()
})
