import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { failureGroups } from '../schema/failures.ts'
import { users } from '../schema/people.ts'
import { type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'
import { MOST_PEOPLE } from './groups.ts'

/** People in a group or, without a fingerprint, those who need attention without a failed attempt. */
const inGroup = (fingerprint: string | null): SQL | undefined =>
  fingerprint === null
    ? and(eq(subscriptions.state, 'needs_attention'), isNull(subscriptions.failureFingerprint))
    : eq(subscriptions.failureFingerprint, fingerprint)

type Place = { state: SubscriptionState; userId: string }

/**
 * People who need attention come first, then the newest registrations. Reads subscriptions_failure or
 * subscriptions_unexplained.
 */
export const findGroupPeople = (
  db: Database,
  fingerprint: string | null,
  { before, limit }: { before?: Place; limit: number },
) =>
  db
    .select({
      userId: users.id,
      username: users.username,
      email: users.email,
      state: subscriptions.state,
      since: subscriptions.since,
      jobId: subscriptions.jobId,
      attempts: subscriptions.attempts,
    })
    .from(subscriptions)
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .where(
      and(
        inGroup(fingerprint),
        before &&
          sql`(${subscriptions.state}, ${subscriptions.userId}) < (${before.state}::subscription_state, ${before.userId}::uuid)`,
      ),
    )
    .orderBy(desc(subscriptions.state), desc(subscriptions.userId))
    .limit(limit)
export type GroupPerson = Awaited<ReturnType<typeof findGroupPeople>>[number]

/**
 * People of the group who need attention and whose address is at the domain `from`, with whether somebody has the same
 * one at `to`: among the newest `MOST_PEOPLE` of the group.
 */
export const findAtDomain = (
  db: Database,
  fingerprint: string,
  { from, to }: { from: string; to: string },
  limit: number,
) => {
  const newest = db
    .select({ userId: subscriptions.userId })
    .from(subscriptions)
    .where(and(inGroup(fingerprint), eq(subscriptions.state, 'needs_attention')))
    .orderBy(desc(subscriptions.userId))
    .limit(MOST_PEOPLE)
    .as('newest')
  return db
    .select({
      userId: users.id,
      username: users.username,
      email: users.email,
      taken: sql<boolean>`exists (
        select from ${users} t where t.email_normalised = split_part(users.email_normalised, '@', 1) || '@' || ${to}::text)`,
    })
    .from(newest)
    .innerJoin(users, eq(users.id, newest.userId))
    .where(sql`split_part(${users.emailNormalised}, '@', 2) = ${from}`)
    .limit(limit)
}

/** How many people in the group need attention; at most one more than `MOST_PEOPLE`. */
export async function countInGroup(db: Database | Transaction, fingerprint: string | null) {
  const need = and(inGroup(fingerprint), eq(subscriptions.state, 'needs_attention'))
  const [row] = await db.execute<{ people: number }>(sql`
    select count(*)::int as people from (select from ${subscriptions} where ${need} limit ${MOST_PEOPLE + 1}) x`)
  return row?.people ?? 0
}

/** Groups with people who need attention: those in `first`, then the ones that opened earliest. */
export async function findGroupsInNeed(db: Database | Transaction, first: string[], limit: number) {
  return db
    .select({
      fingerprint: failureGroups.fingerprint,
      provider: failureGroups.provider,
      outcome: failureGroups.outcome,
      reason: failureGroups.reason,
    })
    .from(failureGroups)
    .where(
      sql`${failureGroups.resolvedAt} is null and exists (
        select from ${subscriptions} s where s.failure_fingerprint = ${failureGroups.fingerprint} and s.state = 'needs_attention')`,
    )
    .orderBy(
      ...(first.length > 0 ? [desc(inArray(failureGroups.fingerprint, first))] : []),
      failureGroups.openedAt,
    )
    .limit(limit)
}

/** The people in the group who need attention; at most `limit`. */
export async function findNeedy(db: Database, fingerprint: string | null, limit: number): Promise<string[]> {
  const rows = await db
    .select({ userId: subscriptions.userId })
    .from(subscriptions)
    .where(and(inGroup(fingerprint), eq(subscriptions.state, 'needs_attention')))
    .limit(limit)
  return rows.map(({ userId }) => userId)
}
