import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { users } from '../schema/people.ts'

/** The column of `users` that a unique violation names, or null for any other error. */
export function takenField(error: unknown): 'username' | 'email' | null {
  if (!(error instanceof Error) || !('constraint_name' in error)) return null
  if (error.constraint_name === 'users_username_key') return 'username'
  return error.constraint_name === 'users_email_key' ? 'email' : null
}

/** Which of the two are taken, so that both errors can be shown at once. */
export async function findTaken(db: Database, usernameNormalised: string, emailNormalised: string) {
  const taken = (column: typeof users.usernameNormalised | typeof users.emailNormalised, value: string) =>
    sql<boolean>`exists (select 1 from ${users} where ${eq(column, value)})`
  const [row] = await db.execute<{ username: boolean; email: boolean }>(
    sql`select ${taken(users.usernameNormalised, usernameNormalised)} as username, ${taken(users.emailNormalised, emailNormalised)} as email`,
  )
  return { username: row?.username ?? false, email: row?.email ?? false }
}

/** Whether nobody has this name, but for somebody who registered from the browser with this hash. */
export async function isUsernameFree(db: Database, usernameNormalised: string, browserHash: string | null) {
  const rows = await db
    .select({ browserHash: users.browserHash })
    .from(users)
    .where(eq(users.usernameNormalised, usernameNormalised))
  return rows.every((user) => browserHash !== null && user.browserHash === browserHash)
}

/** The id of the user with exactly this name and email who registered from the browser with this hash. */
export async function findOwnRepeat(
  db: Database,
  usernameNormalised: string,
  emailNormalised: string,
  browserHash: string,
) {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.usernameNormalised, usernameNormalised),
        eq(users.emailNormalised, emailNormalised),
        eq(users.browserHash, browserHash),
      ),
    )
  return user?.id ?? null
}

export async function findUserId(db: Database, emailNormalised: string): Promise<string | null> {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.emailNormalised, emailNormalised))
  return user?.id ?? null
}

export async function isUser(db: Database, id: string): Promise<boolean> {
  return (await db.select({ id: users.id }).from(users).where(eq(users.id, id))).length > 0
}
