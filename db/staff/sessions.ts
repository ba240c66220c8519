import { and, desc, eq, gt, ne, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { staffSessions, staffVerifications } from '../schema/staff.ts'

/** A session that nobody uses for so long has ended. */
export const IDLE_HOURS = 12

const isAlive = and(
  gt(staffSessions.expiresAt, sql`now()`),
  gt(staffSessions.lastUsedAt, sql`now() - make_interval(hours => ${IDLE_HOURS})`),
)
const MOST_SHOWN = 50

/** A person's sessions that have not ended, the last used one first. */
export const findSessions = (db: Database, userId: string) =>
  db
    .select({
      id: staffSessions.id,
      createdAt: staffSessions.createdAt,
      lastUsedAt: staffSessions.lastUsedAt,
      userAgent: staffSessions.userAgent,
    })
    .from(staffSessions)
    .where(and(eq(staffSessions.userId, userId), isAlive))
    .orderBy(desc(staffSessions.lastUsedAt))
    .limit(MOST_SHOWN)

/** @returns whether it has been used within the time, and so goes on. */
export async function noteUse(db: Database, id: string): Promise<boolean> {
  const rows = await db
    .update(staffSessions)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(staffSessions.id, id), isAlive))
    .returning({ id: staffSessions.id })
  return rows.length > 0
}

/** Password, and code where there is one, were given again. */
export async function noteAuthentication(db: Database, id: string) {
  await db.update(staffSessions).set({ authenticatedAt: sql`now()` }).where(eq(staffSessions.id, id))
}

/** Ends one of this person's sessions. @returns whether there was one. */
export async function deleteSession(tx: Database | Transaction, userId: string, id: string) {
  const rows = await tx
    .delete(staffSessions)
    .where(and(eq(staffSessions.userId, userId), eq(staffSessions.id, id)))
    .returning({ id: staffSessions.id })
  return rows.length > 0
}

/**
 * Ends this person's sessions, and the sign-ins that wait for their code: those would begin a session without asking for
 * the password again. @param keep except this session. @returns how many sessions.
 */
export async function deleteSessions(tx: Transaction, userId: string, keep?: string) {
  await tx.delete(staffVerifications).where(eq(staffVerifications.value, userId))
  const rows = await tx
    .delete(staffSessions)
    .where(and(eq(staffSessions.userId, userId), keep ? ne(staffSessions.id, keep) : undefined))
    .returning({ id: staffSessions.id })
  return rows.length
}
