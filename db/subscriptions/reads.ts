import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { addressToSend } from '../normalise.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import {
  type Membership,
  type OutcomeKind,
  type SubscriptionState,
  subscriptions,
} from '../schema/subscriptions.ts'

export const WAITING = ['pending', 'delayed'] as const satisfies SubscriptionState[]
/** Whom an administrator has to decide about, or has decided about. */
const TAKEN = ['needs_attention', 'handled'] as const satisfies SubscriptionState[]
export const isWaiting = (state: SubscriptionState) => state === 'pending' || state === 'delayed'

/** What the person's own page shows: one read by primary key. */
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

/** What the handler needs to subscribe the person. `email` is what the provider is sent. */
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

/**
 * Moves a waiting subscription on; an attempt that failed by our own mistake does not count. A settled one is left as
 * it is, so a job that runs twice, or late, never takes a person back to an earlier state. One that was handed to an
 * administrator meanwhile takes what settles it: a provider that forgets who left must not be asked again. What was said
 * about an address that was corrected meanwhile is nothing about the person.
 *
 * @param failure the group that the attempt puts the person in; null where it settles them.
 */
export async function moveWaiting(
  tx: Transaction,
  { userId, emailNormalised }: Pick<Contact, 'userId' | 'emailNormalised'>,
  state: SubscriptionState,
  {
    nextAttemptAt,
    counts,
    failure,
    membership,
    last,
  }: {
    nextAttemptAt: Date | null
    counts: boolean
    failure: string | null
    membership?: Membership
    last?: { outcome: OutcomeKind; provider: string }
  },
) {
  const settles = state !== 'delayed' && state !== 'needs_attention'
  const from: SubscriptionState[] = [...WAITING, ...(settles ? TAKEN : [])]
  await tx
    .update(subscriptions)
    .set({
      state,
      since: sql`case when ${subscriptions.state} = ${state} then ${subscriptions.since} else clock_timestamp() end`,
      attempts: sql`${subscriptions.attempts} + ${counts ? 1 : 0}`,
      nextAttemptAt,
      failureFingerprint: failure,
      ...(last && { lastOutcome: last.outcome, lastProvider: last.provider }),
      ...(membership && { membership, providerSeenAt: sql`clock_timestamp()` }),
    })
    .where(
      and(
        eq(subscriptions.userId, userId),
        inArray(subscriptions.state, from),
        sql`exists (select 1 from ${users} where id = ${userId} and email_normalised = ${emailNormalised})`,
      ),
    )
}

/**
 * Puts a subscription that needs a hand, or has lost its job, back into waiting, carried by `jobId`. Its failure group is
 * kept until an attempt says otherwise.
 *
 * @param instead the job that it must still have, and still be waiting with.
 * @returns whether it did.
 */
export async function reopen(
  tx: Transaction | Database,
  userId: string,
  jobId: string,
  instead?: string | null,
) {
  const from: SubscriptionState[] = instead === undefined ? [...TAKEN, ...WAITING] : [...WAITING]
  const hasJob =
    instead === undefined ? undefined : sql`${subscriptions.jobId} is not distinct from ${instead}::uuid`
  const rows = await tx
    .update(subscriptions)
    .set(waitingFor(jobId))
    .where(and(eq(subscriptions.userId, userId), inArray(subscriptions.state, from), hasJob))
    .returning({ userId: subscriptions.userId })
  return rows.length > 0
}

const waitingFor = (jobId: string) => ({
  state: 'pending' as const,
  since: sql`clock_timestamp()`,
  waitingSince: sql`clock_timestamp()`,
  attempts: 0,
  jobId,
  nextAttemptAt: null,
})

/** @returns false when the subscription is settled or already needs attention. */
export async function needAttention(tx: Transaction | Database, userId: string) {
  const rows = await tx
    .update(subscriptions)
    .set({ state: 'needs_attention', since: sql`clock_timestamp()`, nextAttemptAt: null })
    .where(and(eq(subscriptions.userId, userId), inArray(subscriptions.state, [...WAITING])))
    .returning({ userId: subscriptions.userId })
  return rows.length > 0
}

/** Settles who is in `before`. @returns false when they are no longer. */
export async function settleAs(
  db: Database | Transaction,
  userId: string,
  before: SubscriptionState,
  after: 'confirmed' | 'opted_out',
) {
  const rows = await db
    .update(subscriptions)
    .set({ state: after, since: sql`clock_timestamp()`, nextAttemptAt: null, failureFingerprint: null })
    .where(and(eq(subscriptions.userId, userId), eq(subscriptions.state, before)))
    .returning({ userId: subscriptions.userId })
  return rows.length > 0
}

/** What a trusted message made of somebody. Only forwards: nobody comes back from having opted out. */
export async function settleFrom(db: Database, userId: string, after: 'confirmed' | 'opted_out') {
  const from: SubscriptionState[] =
    after === 'confirmed' ? ['check_inbox'] : ['check_inbox', 'confirmed', ...TAKEN, ...WAITING]
  await db
    .update(subscriptions)
    .set({
      state: after,
      since: sql`clock_timestamp()`,
      nextAttemptAt: null,
      failureFingerprint: null,
      membership: after === 'confirmed' ? 'subscribed' : 'suppressed',
      providerSeenAt: sql`clock_timestamp()`,
    })
    .where(and(eq(subscriptions.userId, userId), inArray(subscriptions.state, from)))
}

/**
 * Puts somebody back into waiting who is confirmed here and missing at the provider, carried by `jobId`.
 * @returns the job before, which may not have run out; null when they are no longer confirmed.
 */
export async function resubscribe(tx: Transaction, userId: string, jobId: string) {
  const isConfirmed = and(eq(subscriptions.userId, userId), eq(subscriptions.state, 'confirmed'))
  const [before] = await tx
    .select({ jobId: subscriptions.jobId })
    .from(subscriptions)
    .where(isConfirmed)
    .for('update')
  if (before) await tx.update(subscriptions).set(waitingFor(jobId)).where(isConfirmed)
  return before ?? null
}
