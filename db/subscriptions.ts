import { and, count, eq, inArray, min, sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'
import { compileInsert } from './compile-insert.ts'
import { type SubscriptionState, subscriptions, users } from './schema.ts'

export const WAITING = ['pending', 'delayed'] as const satisfies SubscriptionState[]
export const isWaiting = (state: SubscriptionState) => state === 'pending' || state === 'delayed'

export const insertSubscription = compileInsert(subscriptions, [
  'userId',
  'state',
  'jobId',
  'consentedAt',
  'consentAddress',
])

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

/** What the handler needs to subscribe the person. */
export async function findContact(db: Database, userId: string) {
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
    })
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.userId, users.id))
    .where(eq(users.id, userId))
  return row ?? null
}
export type Contact = NonNullable<Awaited<ReturnType<typeof findContact>>>

/**
 * Moves a waiting subscription on; an attempt that failed by our own mistake does not count. A settled one is left as
 * it is, so a job that runs twice, or late, never takes a person back to an earlier state. One that was handed to an
 * administrator meanwhile takes what settles it: a provider that forgets who left must not be asked again.
 *
 * @param failure the group that the attempt puts the person in; null where it settles them.
 */
export async function moveWaiting(
  tx: Transaction,
  userId: string,
  state: SubscriptionState,
  { nextAttemptAt, counts, failure }: { nextAttemptAt: Date | null; counts: boolean; failure: string | null },
) {
  const settles = state !== 'delayed' && state !== 'needs_attention'
  const from: SubscriptionState[] = [...WAITING, ...(settles ? ['needs_attention' as const] : [])]
  await tx
    .update(subscriptions)
    .set({
      state,
      since: sql`case when ${subscriptions.state} = ${state} then ${subscriptions.since} else clock_timestamp() end`,
      attempts: sql`${subscriptions.attempts} + ${counts ? 1 : 0}`,
      nextAttemptAt,
      failureFingerprint: failure,
    })
    .where(and(eq(subscriptions.userId, userId), inArray(subscriptions.state, from)))
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
  const from: SubscriptionState[] = instead === undefined ? ['needs_attention', ...WAITING] : [...WAITING]
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

/** @returns false when the subscription is settled or already needs attention. */
export async function needAttention(tx: Transaction | Database, userId: string) {
  const rows = await tx
    .update(subscriptions)
    .set({ state: 'needs_attention', since: sql`clock_timestamp()`, nextAttemptAt: null })
    .where(and(eq(subscriptions.userId, userId), inArray(subscriptions.state, [...WAITING])))
    .returning({ userId: subscriptions.userId })
  return rows.length > 0
}

export async function markDelayed(db: Database, userIds: string[]) {
  if (userIds.length === 0) return
  await db
    .update(subscriptions)
    .set({ state: 'delayed', since: sql`clock_timestamp()` })
    .where(and(inArray(subscriptions.userId, userIds), eq(subscriptions.state, 'pending')))
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
    after === 'confirmed' ? ['check_inbox'] : ['check_inbox', 'confirmed', 'needs_attention', ...WAITING]
  await db
    .update(subscriptions)
    .set({ state: after, since: sql`clock_timestamp()`, nextAttemptAt: null, failureFingerprint: null })
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

/** People whose job nobody may take now read "delayed". @returns how many, at most `limit`. */
export async function delayPending(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update ${subscriptions} set state = 'delayed', since = clock_timestamp() where state = 'pending' and user_id in
      (select user_id from ${subscriptions} where state = 'pending' limit ${limit} for update skip locked)
    returning user_id`)
  return rows.length
}

export async function countByState(db: Database) {
  const rows = await db
    .select({ state: subscriptions.state, people: count() })
    .from(subscriptions)
    .groupBy(subscriptions.state)
  return Object.fromEntries(rows.map((row) => [row.state, row.people])) as Partial<
    Record<SubscriptionState, number>
  >
}

export async function findWaiting(db: Database) {
  const [row] = await db
    .select({ people: count(), oldest: min(subscriptions.waitingSince) })
    .from(subscriptions)
    .where(inArray(subscriptions.state, [...WAITING]))
  return { people: row?.people ?? 0, oldest: row?.oldest ?? null }
}
