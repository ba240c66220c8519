import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { LOCKS } from '../locks.ts'
import { raisedAlerts } from '../schema/monitoring.ts'

export const findRaised = (db: Database | Transaction) => db.select().from(raisedAlerts)

/** Lets one process at a time decide which alerts are raised. @returns false while another one decides. */
export async function takeWatch(tx: Transaction) {
  const [row] = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(${LOCKS.watch}) as taken`,
  )
  return row?.taken ?? false
}

export async function insertRaised(tx: Transaction, cause: string, text: string) {
  await tx.insert(raisedAlerts).values({ cause, text })
}

export async function deleteRaised(tx: Transaction, cause: string) {
  await tx.delete(raisedAlerts).where(eq(raisedAlerts.cause, cause))
}
