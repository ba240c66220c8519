import { APIError } from 'better-auth/api'
import type { Database } from '#db/client.ts'
import { findStaff } from '#db/staff/staff.ts'
import type { createAuth } from './auth.ts'

type Given = { body: { username: string; password: string }; headers: Headers }

/**
 * Signs in, or as far as to the code of the second factor.
 * @throws {APIError} when name or password is wrong.
 */
export async function signInByPassword(db: Database, auth: ReturnType<typeof createAuth>, given: Given) {
  try {
    return await auth.api.signInUsername(given)
  } catch (error) {
    if (error instanceof APIError && error.status === 'UNAUTHORIZED') {
      // better-auth hashes for a name that nobody has, but not for one without a password: time would tell them apart.
      const named = await findStaff(db, given.body.username)
      if (named && !named.hasPassword) await (await auth.$context).password.hash(given.body.password)
    }
    throw error
  }
}
