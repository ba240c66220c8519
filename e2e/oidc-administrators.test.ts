import { expect } from '@playwright/test'
import { seal, unseal } from '#app/web/sealed.ts'
import { signInByForm } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { elsewhere, newPage, overview, signInThere, test } from './oidc-world.ts'
import { expectSignedOut } from './roles.ts'
import { SECRET } from './stack.ts'
import { createAccount } from './staff.ts'

// Administrators who sign in elsewhere.

/** For which the browser keeps what it needs to come back. */
const PURPOSE = 'sign-in elsewhere'

test('a confirmation there that comes to nothing says why, and the next one leads where they wanted to go', async ({
  page,
  world: { idp, stack },
}) => {
  await idp.start()
  await createAccount(stack, 'olga', 'viewer')
  idp.people.set('u-6', { preferred_username: 'ida', roles: 'desk-admins' })
  await page.goto('/admin')
  await elsewhere(page).click()
  await signInThere(page, 'u-6')
  await expect(overview(page)).toBeVisible()
  await stack.sql`update staff_sessions set authenticated_at = authenticated_at - interval '11 minutes'`
  await page.goto('/admin/administrators/olga')
  const title = page.getByRole('heading', { name: 'Confirm that it is you' })
  const confirm = page.getByRole('link', { name: 'Confirm at Example ID' })
  const said = page.getByRole('main').getByRole('alert')
  await expect(title).toBeVisible()
  await expect(said).toHaveCount(0)

  await confirm.click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(title).toBeVisible()
  await expect(said).toHaveText('Example ID did not confirm that it is you.')
  await expectFine(page)

  await confirm.click()
  await page.locator('[name=login]').waitFor()
  const [cookie] = (await page.context().cookies(stack.url)).filter(({ name }) => name === 'frontdesk_oidc')
  if (!cookie) throw new Error('the browser keeps nothing')
  const tenMinutesAgo = { ...JSON.parse(unseal(PURPOSE, cookie.value, [SECRET]) ?? ''), until: Date.now() }
  const value = seal(PURPOSE, JSON.stringify(tenMinutesAgo), 60, [SECRET])
  await page.context().addCookies([{ ...cookie, value }])
  await signInThere(page, 'u-6')
  await expect(said).toHaveText('That was started elsewhere, or too long ago. Start again.')

  await confirm.click()
  await signInThere(page, 'u-6')
  await expect(page.getByRole('heading', { name: 'olga' })).toBeVisible()
})

test('who removes one reads that they can come back for as long as they have a role there', async ({
  page,
  browser,
  world,
}) => {
  const { idp, stack } = world
  await idp.start()
  idp.people.set('u-7', { preferred_username: 'lise', roles: 'staff' })
  const lise = await newPage(browser, world)
  await lise.goto('/admin')
  await elsewhere(lise).click()
  await signInThere(lise, 'u-7')
  await expect(overview(lise)).toBeVisible()

  await signInByForm(page)
  await page.goto('/admin/administrators/lise')
  await page.getByText('Remove lise …').click()
  const again =
    'As long as Example ID gives them a role, they can sign in again: take the role away there first.'
  await expect(page.getByText(again)).toBeVisible()
  await expect(page.getByText('cannot sign in again')).toHaveCount(0)
  await expectFine(page)
  await page.getByLabel('Why they are removed').fill('a test')
  await page.getByRole('button', { name: 'Remove lise for good' }).click()
  await expect(page.getByText('Done: the administrator was removed')).toBeVisible()
  await expectSignedOut(lise)

  // So it is.
  await lise.goto('/admin')
  await elsewhere(lise).click()
  await expect(overview(lise)).toBeVisible()
  const { stdout } = await stack.command('scripts/admin.ts', 'remove', 'lise')
  expect(stdout).toBe(`Removed lise. ${again}\n`)
  await lise.context().close()
})
