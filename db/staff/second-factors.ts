import { and, eq, gt, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { newId } from '../new-id.ts'
import { staff, staffSecondFactors, staffVerifications } from '../schema/staff.ts'

type Sealed = { secret: string; backupCodes: string }

/** One's own, with everything in it encrypted; null where there is none, not even one that is being set up. */
export async function findSecondFactor(db: Database | Transaction, userId: string) {
  const [row] = await db
    .select({ secret: staffSecondFactors.secret, isOn: staffSecondFactors.verified })
    .from(staffSecondFactors)
    .where(eq(staffSecondFactors.userId, userId))
  return row ?? null
}

/** In place of one that was begun before; one that is on stays. */
export async function insertSecondFactor(tx: Transaction | Database, userId: string, sealed: Sealed) {
  await tx
    .insert(staffSecondFactors)
    .values({ id: newId(), userId, ...sealed })
    .onConflictDoUpdate({
      target: staffSecondFactors.userId,
      set: sealed,
      setWhere: eq(staffSecondFactors.verified, false),
    })
}

/** @returns whether one was being set up with this secret. */
export async function turnOnSecondFactor(tx: Transaction, userId: string, { secret, backupCodes }: Sealed) {
  const rows = await tx
    .update(staffSecondFactors)
    .set({ verified: true, backupCodes, failedVerificationCount: 0, lockedUntil: null })
    .where(
      and(
        eq(staffSecondFactors.userId, userId),
        eq(staffSecondFactors.secret, secret),
        eq(staffSecondFactors.verified, false),
      ),
    )
    .returning({ id: staffSecondFactors.id })
  if (rows.length === 0) return false
  await tx.update(staff).set({ twoFactorEnabled: true }).where(eq(staff.id, userId))
  return true
}

export async function updateBackupCodes(tx: Transaction, userId: string, backupCodes: string) {
  const rows = await tx
    .update(staffSecondFactors)
    .set({ backupCodes })
    .where(and(eq(staffSecondFactors.userId, userId), eq(staffSecondFactors.verified, true)))
    .returning({ id: staffSecondFactors.id })
  return rows.length > 0
}

/** @returns whether there was one that was on. */
export async function deleteSecondFactor(tx: Transaction, userId: string) {
  const rows = await tx
    .delete(staffSecondFactors)
    .where(eq(staffSecondFactors.userId, userId))
    .returning({ isOn: staffSecondFactors.verified })
  await tx.update(staff).set({ twoFactorEnabled: false }).where(eq(staff.id, userId))
  return rows[0]?.isOn ?? false
}

/** The person who has given their password and still has to give a code, by the random identifier that only their browser knows. */
export async function findChallenged(db: Database, identifier: string) {
  const [row] = await db
    .select({ id: staff.id, username: staff.username })
    .from(staffVerifications)
    .innerJoin(staff, eq(staff.id, staffVerifications.value))
    .where(and(eq(staffVerifications.identifier, identifier), gt(staffVerifications.expiresAt, sql`now()`)))
  return row?.username ? { id: row.id, username: row.username } : null
}
