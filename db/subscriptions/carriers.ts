import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/** From now on each subscription is carried by that job. */
export const giveJobs = (tx: Transaction, carriers: { userId: string; jobId: string }[]) =>
  tx.execute(sql`
    update ${subscriptions} s set job_id = c.job
    from unnest(${sql.param(carriers.map(({ userId }) => userId))}::uuid[], ${sql.param(carriers.map(({ jobId }) => jobId))}::uuid[]) c ("user", job)
    where s.user_id = c."user"`)

/** The job that carries the person, whose subscription is locked. */
export async function lockCarrier(tx: Transaction, userId: string) {
  const [row] = await tx
    .select({ jobId: subscriptions.jobId })
    .from(subscriptions)
    .where(eq(subscriptions.userId, userId))
    .for('update')
  return row?.jobId ?? null
}

/** Locks the subscriptions of these people, in one order, so that two bulk actions never deadlock. */
export const lockMany = (tx: Transaction, userIds: string[]) =>
  userIds.length === 0
    ? []
    : tx.execute(
        sql`select from ${subscriptions} where user_id in ${userIds} order by user_id for no key update`,
      )
