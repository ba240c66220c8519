import { expect } from '@playwright/test'
import { signInByForm } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { elsewhere, newPage, overview, signInThere, test } from './oidc-world.ts'
import { expectSignedOut } from './roles.ts'

// Administrators who sign in elsewhere.

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
