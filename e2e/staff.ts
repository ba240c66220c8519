import type { Browser, Page } from '@playwright/test'
import { createAuth } from '#app/admin/access/auth.ts'
import { createAdministrator } from '#app/admin/access/staff.ts'
import { connect } from '#db/client.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { signInByForm } from './fixtures.ts'
import type { Stack } from './stack.ts'

const password = 'another password for tests only'

/** An account with this role, signed in, in a browser of its own; each name is unique. */
export async function colleague(
  browser: Browser,
  stack: Stack,
  name: string,
  role: StaffRole,
  { javaScriptEnabled = true } = {},
): Promise<Page> {
  const { db, close } = connect(stack.database, 1)
  const auth = createAuth(db, {
    publicUrl: stack.url,
    SESSION_SECRET: ['only the hash of a password is made'],
  })
  await createAdministrator(db, auth, name, password, role)
  await close()
  const context = await browser.newContext({ baseURL: stack.url, javaScriptEnabled })
  const page = await context.newPage()
  await signInByForm(page, { username: name, password })
  return page
}
