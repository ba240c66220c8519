import type { Browser, Page } from '@playwright/test'
import { createAuth } from '#app/admin/access/auth.ts'
import { createAdministrator } from '#app/admin/access/staff.ts'
import { connect } from '#db/client.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { signInByForm } from './fixtures.ts'
import type { Stack } from './stack.ts'

export const COLLEAGUES_PASSWORD = 'another password for tests only'

/** An account with this role, and that password; each name is unique. */
export async function createAccount(stack: Stack, name: string, role: StaffRole) {
  const { db, close } = connect(stack.database, 1)
  const auth = createAuth(db, {
    publicUrl: stack.url,
    SESSION_SECRET: ['only the hash of a password is made'],
  })
  await createAdministrator(db, auth, name, COLLEAGUES_PASSWORD, role)
  await close()
}

/** The same, signed in, in a browser of its own. */
export async function colleague(
  browser: Browser,
  stack: Stack,
  name: string,
  role: StaffRole,
  { javaScriptEnabled = true } = {},
): Promise<Page> {
  await createAccount(stack, name, role)
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
  const page = await context.newPage()
  await signInByForm(page, { username: name, password: COLLEAGUES_PASSWORD })
  return page
}

/** Creates an account on the command line. @returns the password that was made for it. */
export async function createByCommand(stack: Stack, name: string, role: StaffRole) {
  const { stdout } = await stack.command('scripts/admin.ts', 'create', name, '--role', role)
  return /password (\S+)/.exec(stdout)?.[1] ?? ''
}
