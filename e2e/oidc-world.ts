import { type Browser, test as base, type Page } from '@playwright/test'
import { freePort } from '../scripts/local/postgres.ts'
import { CLIENT, createIdentityProvider } from '../testing/identity-provider.ts'
import { ADMIN, type Stack, startStack } from './stack.ts'

type World = { stack: Stack; idp: ReturnType<typeof createIdentityProvider>; port: number }

/** Of a web process that knows an identity provider at that port. */
export const settingsFor = (port: number) => ({
  OIDC_ISSUER: `http://localhost:${port}`,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
  OIDC_NAME: 'Example ID',
  OIDC_ROLES: 'admin=desk-admins,operator=support,viewer=staff',
  ADMIN_SECOND_FACTOR: 'optional',
})

/** A web process, which each test finds empty, and an identity provider that it knows and that may not run yet. */
export const test = base.extend<{ emptied: undefined }, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const port = await freePort()
      const stack = await startStack({ env: settingsFor(port) })
      const idp = createIdentityProvider(port, `${stack.url}/admin/sign-in/oidc/callback`)
      await use({ stack, idp, port })
      await idp.stop()
      await stack.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  emptied: [
    async ({ world: { stack } }, use) => {
      await stack.sql`delete from registration_limits`
      await stack.sql`delete from staff where username <> ${ADMIN.username}`
      await stack.sql`delete from audit_events`
      await use(undefined)
    },
    { auto: true },
  ],
  baseURL: async ({ world }, use) => use(world.stack.url),
})

export const elsewhere = (page: Page) => page.getByRole('link', { name: 'Sign in with Example ID' })
export const overview = (page: Page) => page.getByRole('heading', { name: 'Overview' })

/** Gives the name there, and agrees; whoever has done so before in this browser may not be asked. */
export async function signInThere(page: Page, name: string) {
  await page.locator('[name=login]').fill(name)
  await page.locator('[name=password]').fill('any password')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  const agree = page.getByRole('button', { name: 'Continue' })
  await agree.or(page.getByRole('main')).first().waitFor()
  if (await agree.isVisible()) await agree.click()
}
export const newPage = async (browser: Browser, { stack }: World) =>
  (await browser.newContext({ baseURL: stack.url })).newPage()
