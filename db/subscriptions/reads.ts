import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { addressToSend } from '../normalise.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/** The data of the person's own page: one read by primary key. */
export async function findAccount(db: Database, userId: string) {
  const [row] = await db
    .select({
      username: users.username,
      email: users.email,
      registeredAt: users.createdAt,
      state: subscriptions.state,
      since: subscriptions.since,
      attempts: subscriptions.attempts,
      nextAttemptAt: subscriptions.nextAttemptAt,
    })
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.userId, users.id))
    .where(eq(users.id, userId))
  return row ?? null
}
export type Account = NonNullable<Awaited<ReturnType<typeof findAccount>>>

/** The data that the handler needs to subscribe the person. `email` is the form that the provider is sent. */
export async function findContact(db: Database | Transaction, userId: string) {
  const [row] = await db
    .select({
      userId: users.id,
      email: users.email,
      emailNormalised: users.emailNormalised,
      state: subscriptions.state,
      jobId: subscriptions.jobId,
      waitingSince: subscriptions.waitingSince,
      attempts: subscriptions.attempts,
      consentedAt: subscriptions.consentedAt,
      consentAddress: subscriptions.consentAddress,
      kept: keptAddresses.because,
    })
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.userId, users.id))
    .leftJoin(keptAddresses, eq(keptAddresses.userId, users.id))
    .where(eq(users.id, userId))
  if (!row) return null
  const { kept, ...contact } = row
  return { ...contact, email: kept ? row.email : addressToSend(row.email) }
}
export type Contact = NonNullable<Awaited<ReturnType<typeof findContact>>>
