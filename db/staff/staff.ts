import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '../client.ts'
import { newId } from '../new-id.ts'
import { databaseNow } from '../now.ts'
import { type StaffRole, staff, staffAccounts } from '../schema/staff.ts'
import { deleteSessions } from './sessions.ts'

/** @returns its id; null where the name is taken. */
export async function insertStaff(
  tx: Transaction,
  { name, role, hash, mustChange }: { name: string; role: StaffRole; hash: string; mustChange: boolean },
): Promise<string | null> {
  const username = name.toLowerCase()
  // better-auth requires an address, but staff sign in by name. So this one cannot exist (RFC 2606).
  const email = `${username}@staff.invalid`
  const [row] = await tx
    .insert(staff)
    .values({
      id: newId(),
      name,
      email,
      username,
      displayUsername: name,
      role,
      mustChangePassword: mustChange,
    })
    .onConflictDoNothing()
    .returning({ id: staff.id })
  if (!row) return null
  await tx
    .insert(staffAccounts)
    .values({ id: newId(), userId: row.id, accountId: row.id, providerId: 'credential', password: hash })
  return row.id
}

/** Creates the account of somebody who signs in elsewhere, without a password. @returns whether neither id nor name was taken. */
export async function insertStaffOfIssuer(
  tx: Transaction,
  { id, name, role }: { id: string; name: string; role: StaffRole },
) {
  const username = name.toLowerCase()
  const rows = await tx
    .insert(staff)
    .values({ id, name, email: `${username}@staff.invalid`, username, displayUsername: name, role })
    .onConflictDoNothing()
    .returning({ id: staff.id })
  return rows.length > 0
}

export async function lockById(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ username: staff.username, role: staff.role })
    .from(staff)
    .where(eq(staff.id, id))
    .for('update')
  return row ? { role: row.role, username: row.username ?? id } : null
}

export async function findStaff(db: Database | Transaction, username: string) {
  const [row] = await db
    .select({
      id: staff.id,
      username: staff.username,
      role: staff.role,
      createdAt: staff.createdAt,
      hasSecondFactor: staff.twoFactorEnabled,
      hasPassword: sql<boolean>`exists (select from ${staffAccounts} where ${isCredential(staff.id)})`,
    })
    .from(staff)
    .where(eq(staff.username, username.toLowerCase()))
  return row ?? null
}

/** Those of these names, in lower case, that somebody has. */
export async function findNamesAmong(db: Database, usernames: string[]) {
  if (usernames.length === 0) return []
  const rows = await db
    .select({ username: staff.username })
    .from(staff)
    .where(inArray(staff.username, usernames))
  return rows.flatMap(({ username }) => username ?? [])
}

/** The row, locked, with every administrator: two who remove each other's role at once take turns. */
export async function lockStaff(tx: Transaction, username: string) {
  await tx.select({ id: staff.id }).from(staff).where(eq(staff.role, 'admin')).orderBy(staff.id).for('update')
  const [row] = await tx
    .select({ id: staff.id, username: staff.username, role: staff.role })
    .from(staff)
    .where(eq(staff.username, username.toLowerCase()))
    .for('update')
  return row ?? null
}

/** Whether this is the only administrator. */
export async function isLastAdmin(tx: Transaction, { id, role }: { id: string; role: StaffRole }) {
  if (role !== 'admin') return false
  const others = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.role, 'admin'), ne(staff.id, id)))
    .limit(1)
  return others.length === 0
}

export async function updateRole(tx: Transaction, id: string, role: StaffRole) {
  await tx
    .update(staff)
    .set({ role, updatedAt: new Date(databaseNow()) })
    .where(eq(staff.id, id))
}

export async function findPasswordHash(db: Database, id: string): Promise<string | null> {
  const [row] = await db.select({ hash: staffAccounts.password }).from(staffAccounts).where(isCredential(id))
  return row?.hash ?? null
}

/** Sets a new password and ends every session. @param keep except this one. @returns false for anyone who has none. */
export async function updatePassword(
  tx: Transaction,
  id: string,
  hash: string,
  { mustChange, keep }: { mustChange: boolean; keep?: string },
) {
  const updatedAt = new Date(databaseNow())
  const rows = await tx
    .update(staffAccounts)
    .set({ password: hash, updatedAt })
    .where(isCredential(id))
    .returning({ id: staffAccounts.id })
  if (rows.length === 0) return false
  await tx.update(staff).set({ mustChangePassword: mustChange, updatedAt }).where(eq(staff.id, id))
  await deleteSessions(tx, id, keep)
  return true
}

const isCredential = (userId: string | AnyPgColumn) =>
  and(eq(staffAccounts.userId, userId), eq(staffAccounts.providerId, 'credential'))

/** Their sessions are deleted with them. */
export async function deleteStaff(tx: Transaction, id: string) {
  await tx.delete(staff).where(eq(staff.id, id))
}

export const listStaff = (db: Database) =>
  db
    .select({ username: staff.username, role: staff.role, createdAt: staff.createdAt })
    .from(staff)
    .orderBy(asc(staff.createdAt))
