import type { Browser, Page } from '@playwright/test'
import { jobIds } from './bulk.ts'
import { openGroup, operation, rejected, retryGroup } from './failures.ts'
import { expect, signIn, test } from './fixtures.ts'
import { circuit, pause } from './provider-page.ts'
import type { Stack } from './stack.ts'
import { colleague, createAccount } from './staff.ts'

// A form acts on what its reader saw, and not on what a colleague has done since. Without JavaScript bob's page stays as it was.

const open = (browser: Browser, stack: Stack) =>
  colleague(browser, stack, 'bob', 'admin', { javaScriptEnabled: false })
const press = (page: Page, name: string) => page.getByRole('button', { name }).first().click()
const refused = (page: Page) => expect(page.getByRole('alert').first())

test('a correction and a deletion: the second undo is told who was faster', async ({
  page,
  stack,
  browser,
}) => {
  await rejected(stack, 1)
  await stack.sql`update providers set circuit = 'paused', reason = 'test'`
  const [id] = await jobIds(stack)
  const [person] = await stack.sql`select id, email from users`
  const bob = await open(browser, stack)
  await signIn(page)
  await page.goto(`/admin/registrations/${person?.id}`)
  await page.getByLabel('Correct email address').fill(`other.${person?.email}`)
  await page.getByLabel('Reason').fill('misheard')
  await press(page, 'Correct and retry')
  await expect(page.getByText('Done: the address was corrected')).toBeVisible()
  await bob.goto(`/admin/registrations/${person?.id}`)
  await press(page, 'Undo the correction')
  await expect(page.getByText('Done: they have their earlier address again')).toBeVisible()
  await press(bob, 'Undo the correction')
  await refused(bob).toContainText('Somebody else was faster')
  expect(await stack.sql`select email from users`).toEqual([{ email: person?.email }])

  const remove = async (from: Page, why: string) => {
    await from.goto(`/admin/jobs/${id}`)
    await from.getByText('Delete the job …').click()
    await from.getByLabel('Why it is deleted').fill(why)
    await press(from, 'Delete 1 job')
    await expect(from.getByText('Done: the job was deleted.')).toBeVisible()
  }
  await remove(bob, 'registered twice')
  await page.goto(`/admin/jobs/${id}`)
  await press(page, 'Undo')
  await expect(page.getByText('Done: the job is back as it was.')).toBeVisible()
  await remove(page, 'they asked for it')
  await press(bob, 'Undo')
  await refused(bob).toContainText('Somebody else was faster')
  expect(await stack.sql`select reason from deleted_jobs`).toEqual([{ reason: 'they asked for it' }])
  await bob.context().close()
})

test('a pause of the provider and of a bulk action: the next one is not ended unseen', async ({
  page,
  stack,
  browser,
}) => {
  await rejected(stack, 2)
  const bob = await open(browser, stack)
  await signIn(page)
  await page.goto('/admin/provider')
  await pause(page, 'lists move')
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  await bob.goto('/admin/provider')
  await page.getByLabel('Reason').fill('they moved')
  await press(page, 'Resume')
  await expect(page.getByText('Done: the provider was resumed.')).toBeVisible()
  await pause(page, 'the key has leaked')
  await expect(page.getByText('Done: the provider was paused.')).toBeVisible()
  await bob.getByLabel('Reason').fill('lists have moved')
  await press(bob, 'Resume')
  await refused(bob).toContainText('Meanwhile somebody paused it again')
  expect(await circuit(stack)).toBe('paused')

  await openGroup(page)
  await retryGroup(page)
  await page.goto('/admin/operations')
  await expect(operation(page, 'canary')).toBeVisible()
  await press(page, 'Pause')
  await expect(page.getByText('Paused by admin')).toBeVisible()
  await bob.goto('/admin/operations')
  await press(page, 'Resume')
  await expect(page.getByText('Paused by admin')).toHaveCount(0)
  await press(page, 'Pause')
  await expect(page.getByText('Paused by admin')).toBeVisible()
  await press(bob, 'Resume')
  await refused(bob).toContainText('Somebody else was faster')
  await expect(operation(bob, 'canary')).toContainText('Paused by admin')
  await bob.context().close()
})

test('a role that a colleague has given meanwhile stays', async ({ page, stack, browser }) => {
  await createAccount(stack, 'vera', 'viewer')
  const bob = await open(browser, stack)
  await bob.goto('/admin/administrators/vera')
  await signIn(page)
  await page.goto('/admin/administrators/vera')
  await page.getByRole('radio', { name: /^admin/ }).check()
  await press(page, 'Change the role')
  await expect(page.getByText('Done: the role was changed.')).toBeVisible()
  await bob.getByLabel('operator').check()
  await press(bob, 'Change the role')
  await refused(bob).toContainText('Somebody else gave them another role meanwhile')
  await expect(bob.getByTestId('role')).toHaveText('admin')
  expect(await stack.sql`select role from staff where username = 'vera'`).toEqual([{ role: 'admin' }])
  await bob.context().close()
})
