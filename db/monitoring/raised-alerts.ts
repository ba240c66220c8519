import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { raisedAlerts } from '../schema/monitoring.ts'

export const findRaised = (db: Database | Transaction) => db.select().from(raisedAlerts)

const LOCK = 4_676_231_509 // any constant of ours

/** Lets one process at a time decide what is raised. @returns false when another one is at it. */
export async function takeTurn(tx: Transaction) {
  const [row] = await tx.execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(${LOCK}) as taken`)
  return row?.taken ?? false
}

export async function insertRaised(tx: Transaction, cause: string, text: string) {
  await tx.insert(raisedAlerts).values({ cause, text })
}

export async function deleteRaised(tx: Transaction, cause: string) {
  await tx.delete(raisedAlerts).where(eq(raisedAlerts.cause, cause))
}
