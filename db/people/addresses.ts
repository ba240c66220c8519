import { eq } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import { subscriptions } from '../schema/subscriptions.ts'

export type Address = { email: string; emailNormalised: string }

/** The subscription and its person's address, locked, so that a decision uses their current values. */
export async function lockSubscription(tx: Transaction, userId: string) {
  const [row] = await tx
    .select({
      state: subscriptions.state,
      jobId: subscriptions.jobId,
      email: users.email,
      emailNormalised: users.emailNormalised,
    })
    .from(subscriptions)
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .where(eq(subscriptions.userId, userId))
    .for('update')
  return row ?? null
}

/**
 * Gives the person another address and clears what was known of the previous one.
 * @throws a unique violation (`users_email_key`) when another person has it.
 */
export async function changeAddress(tx: Transaction, userId: string, { email, emailNormalised }: Address) {
  await tx.update(users).set({ email, emailNormalised }).where(eq(users.id, userId))
  await tx.delete(keptAddresses).where(eq(keptAddresses.userId, userId))
  await tx
    .update(subscriptions)
    .set({ membership: null, providerSeenAt: null, confirmationRequests: 0 })
    .where(eq(subscriptions.userId, userId))
}
