import { eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import { subscriptions } from '../schema/subscriptions.ts'

export type Address = { email: string; emailNormalised: string }

/** Subscriptions and addresses, locked in one order, so that two bulk actions never deadlock. */
export const lockSubscriptions = (tx: Transaction, userIds: string[]) =>
  userIds.length === 0
    ? []
    : tx
        .select({
          userId: users.id,
          state: subscriptions.state,
          jobId: subscriptions.jobId,
          email: users.email,
          emailNormalised: users.emailNormalised,
        })
        .from(subscriptions)
        .innerJoin(users, eq(users.id, subscriptions.userId))
        .where(inArray(subscriptions.userId, userIds))
        .orderBy(subscriptions.userId)
        .for('update')

/** The same for one person, so that a decision uses their current values. */
export const lockSubscription = async (tx: Transaction, userId: string) =>
  (await lockSubscriptions(tx, [userId]))[0] ?? null

/**
 * Gives the person another address and clears what was known of the previous one.
 * @throws a unique violation (`users_email_key`) when another person has it.
 */
export async function changeAddress(tx: Transaction, userId: string, { email, emailNormalised }: Address) {
  await tx.update(users).set({ email, emailNormalised }).where(eq(users.id, userId))
  await tx.delete(keptAddresses).where(eq(keptAddresses.userId, userId))
  await tx
    .update(subscriptions)
    .set({ membership: null, providerSeenAt: null, seenIn: null, confirmationRequests: 0 })
    .where(eq(subscriptions.userId, userId))
}

/**
 * Gives many people another address, as `changeAddress` does, but for those whose new one somebody has.
 * @returns the ids of those who have it now.
 * @throws a unique violation (`users_email_key`) when another person registers with one meanwhile.
 */
export async function changeAddresses(tx: Transaction, changes: (Address & { userId: string })[]) {
  if (changes.length === 0) return []
  const rows = await tx.execute<{ id: string }>(sql`
    with wanted as (
      select "userId" as id, email, "emailNormalised" as key
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) w ("userId" uuid, email text, "emailNormalised" text)),
    changed as (
      update ${users} u set email = w.email, email_normalised = w.key from wanted w
      where u.id = w.id and not exists (select from ${users} t where t.email_normalised = w.key and t.id <> w.id)
      returning u.id),
    kept as (delete from ${keptAddresses} where user_id in (select id from changed)),
    cleared as (
      update ${subscriptions} set provider_standing = null, provider_seen_at = null, provider_seen_in = null,
        confirmation_requests = 0 where user_id in (select id from changed))
    select id from changed`)
  return rows.map(({ id }) => id)
}
