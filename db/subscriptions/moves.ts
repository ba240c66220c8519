import { sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { attempts, subscriptions } from '../schema/subscriptions.ts'

/**
 * Puts people whose job is their own already back into waiting. Their failure group is kept until an attempt says otherwise.
 *
 * @param at when the job is due; nobody counts them as waiting before.
 */
export async function reopenMany(tx: Transaction, userIds: string[], at: Date | null) {
  if (userIds.length === 0) return
  const due = sql`${at?.toISOString() ?? null}::timestamptz`
  await tx.execute(sql`
    update ${subscriptions} set state = 'pending', since = clock_timestamp(), attempts = 0, next_attempt_at = ${due},
      waiting_since = coalesce(${due}, clock_timestamp())
    where user_id in ${userIds} and state in ('needs_attention', 'handled', 'pending', 'delayed')`)
}

/** Each is carried by that job from now on. */
export const giveJobs = (tx: Transaction, carriers: { userId: string; jobId: string }[]) =>
  tx.execute(sql`
    update ${subscriptions} s set job_id = c.job
    from unnest(${sql.param(carriers.map(({ userId }) => userId))}::uuid[], ${sql.param(carriers.map(({ jobId }) => jobId))}::uuid[]) c ("user", job)
    where s.user_id = c."user"`)

export async function needAttentionMany(tx: Transaction, userIds: string[]) {
  if (userIds.length === 0) return
  await tx.execute(sql`
    update ${subscriptions} set state = 'needs_attention', since = clock_timestamp(), next_attempt_at = null
    where user_id in ${userIds} and state in ('pending', 'delayed')`)
}

/** Somebody decided about them: they leave their failure group, and nothing more is tried. */
export async function handleMany(tx: Transaction, userIds: string[]) {
  if (userIds.length === 0) return
  await tx.execute(sql`
    update ${subscriptions} set state = 'handled', since = clock_timestamp(), next_attempt_at = null, failure_fingerprint = null
    where user_id in ${userIds} and state = 'needs_attention'`)
}

/** Back to who needs attention, in the failure group of their last attempt. */
export async function unhandleMany(tx: Transaction, userIds: string[]) {
  if (userIds.length === 0) return
  await tx.execute(sql`
    update ${subscriptions} s set state = 'needs_attention', since = clock_timestamp(), failure_fingerprint = (
      select fingerprint from ${attempts} a where a.user_id = s.user_id order by started_at desc limit 1)
    where user_id in ${userIds} and state = 'handled'`)
}

/** Locks the subscriptions of these people, in one order, so that two bulk actions never wait for each other. */
export const lockMany = (tx: Transaction, userIds: string[]) =>
  userIds.length === 0
    ? []
    : tx.execute(
        sql`select from ${subscriptions} where user_id in ${userIds} order by user_id for no key update`,
      )
