import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/** Counts a request for confirmation before it is made, since its answer may be lost. @returns the new count. */
export async function countRequest(db: Database, userId: string) {
  const [row] = await db
    .update(subscriptions)
    .set({ confirmationRequests: sql`${subscriptions.confirmationRequests} + 1` })
    .where(eq(subscriptions.userId, userId))
    .returning({ requests: subscriptions.confirmationRequests })
  return row?.requests ?? 0
}

/** Takes a counted request back that asked nobody anything. */
export async function uncountRequest(tx: Transaction, userId: string) {
  await tx
    .update(subscriptions)
    .set({ confirmationRequests: sql`greatest(0, ${subscriptions.confirmationRequests} - 1)` })
    .where(eq(subscriptions.userId, userId))
}
