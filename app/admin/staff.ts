import { desc, eq } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { type StaffRole, staff, staffSessions } from '#db/staff-schema.ts'
import type { createAuth } from './auth.ts'

type Auth = ReturnType<typeof createAuth>

const findByName = async (db: Database, username: string) =>
  (await db.select({ id: staff.id }).from(staff).where(eq(staff.username, username.toLowerCase())))[0]

/** @returns false when the name is taken. */
export async function createAdministrator(
  db: Database,
  auth: Auth,
  username: string,
  password: string,
  role: StaffRole = 'admin',
): Promise<boolean> {
  if (await findByName(db, username)) return false
  const { internalAdapter, password: hasher } = await auth.$context
  // better-auth wants an address; staff sign in by name, so it is one that cannot exist (RFC 2606).
  const person = {
    email: `${username.toLowerCase()}@staff.invalid`,
    name: username,
    username: username.toLowerCase(),
    displayUsername: username,
    role,
  }
  const user = await internalAdapter.createUser(person, { method: 'email-password' })
  await internalAdapter.linkAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password: await hasher.hash(password),
  })
  return true
}

/** Sets a new password and ends every session. @returns false when there is nobody of that name. */
export async function resetPassword(
  db: Database,
  auth: Auth,
  username: string,
  password: string,
): Promise<boolean> {
  const user = await findByName(db, username)
  if (!user) return false
  const { internalAdapter, password: hasher } = await auth.$context
  await internalAdapter.updatePassword(user.id, await hasher.hash(password))
  await db.delete(staffSessions).where(eq(staffSessions.userId, user.id))
  return true
}

/** @returns false when there is nobody of that name. */
export async function removeAdministrator(db: Database, username: string): Promise<boolean> {
  return (
    (await db.delete(staff).where(eq(staff.username, username.toLowerCase())).returning({ id: staff.id }))
      .length > 0
  )
}

export const listAdministrators = (db: Database) =>
  db
    .select({ username: staff.username, createdAt: staff.createdAt })
    .from(staff)
    .orderBy(desc(staff.createdAt))
