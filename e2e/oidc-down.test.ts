import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect } from '@playwright/test'
import { freePort } from '../scripts/local/postgres.ts'
import { giveNameAndPassword } from './fixtures.ts'
import { expectFine } from './looks.ts'
import { elsewhere, overview, settingsFor } from './oidc-world.ts'
import { ownStack } from './own-stack.ts'
import { ADMIN, startStack } from './stack.ts'

let port = 0

/** An identity provider that web has never reached: once it has, only the browser would notice that it is gone. */
const test = ownStack(async () => {
  port = await freePort()
  return startStack({ env: settingsFor(port) })
}).extend<{ baseURL: string }>({ baseURL: async ({ stack }, use) => use(stack.url) })

test('while it is down or says nothing, a sentence says so, and passwords are the way in', async ({
  page,
  stack,
}) => {
  const tryIt = async () => {
    await page.goto('/admin/sign-in')
    await elsewhere(page).click()
    await expect(
      page.getByText('Example ID does not answer. Try again later, or sign in with your password.'),
    ).toBeVisible()
  }
  await tryIt()
  await expectFine(page)
  const silent = createServer(() => {}).listen(port)
  await once(silent, 'listening')
  await tryIt()
  silent.close()
  await giveNameAndPassword(page, ADMIN)
  await expect(overview(page)).toBeVisible()

  // Somebody who came from there, and has to confirm that it is them.
  await stack.sql`update staff_sessions set method = 'oidc'`
  await page.goto('/admin/account/confirm?back=/admin/administrators')
  await page.getByRole('link', { name: 'Confirm at Example ID' }).click()
  await expect(page.getByText('Example ID does not answer. Try again later.', { exact: true })).toBeVisible()
  await expect(page).toHaveURL(/confirm\?back=%2Fadmin%2Fadministrators&why=down$/)
})
