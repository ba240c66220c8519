import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { deletedJobs } from '../schema/deleted-jobs.ts'
import { users } from '../schema/people.ts'
import { subscriptions } from '../schema/subscriptions.ts'
import { move } from './transitions.ts'

const columns = {
  jobId: deletedJobs.jobId,
  userId: deletedJobs.userId,
  username: users.username,
  before: deletedJobs.subscription,
  actor: deletedJobs.actor,
  reason: deletedJobs.reason,
  deletedAt: deletedJobs.deletedAt,
  until: deletedJobs.until,
  jobState: sql<string>`${deletedJobs.job}->>'state'`,
  /** The person's current state. */
  subscription: subscriptions.state,
  /** Whether no other job has carried the subscription since. */
  current: sql<boolean>`${subscriptions.jobId} is not distinct from ${deletedJobs.jobId}`,
}
const select = (db: Database | Transaction) =>
  db
    .select(columns)
    .from(deletedJobs)
    .innerJoin(users, eq(users.id, deletedJobs.userId))
    .innerJoin(subscriptions, eq(subscriptions.userId, deletedJobs.userId))

export async function findDeletedJob(db: Database | Transaction, jobId: string): Promise<DeletedJob | null> {
  const [row] = await select(db).where(eq(deletedJobs.jobId, jobId))
  return row ?? null
}
export type DeletedJob = Awaited<ReturnType<typeof select>>[number]

/** The person's deleted jobs that can still be brought back, newest first. */
export const findDeletedJobsOf = (db: Database, userId: string) =>
  select(db)
    .where(and(eq(deletedJobs.userId, userId), gt(deletedJobs.until, sql`now()`)))
    .orderBy(desc(deletedJobs.deletedAt))
    .limit(50)

/** The same, locked with their people's subscriptions. */
export const lockDeletedJobs = (tx: Transaction, jobIds: string[]) =>
  select(tx)
    .where(inArray(deletedJobs.jobId, jobIds))
    .orderBy(deletedJobs.userId)
    .for('no key update', { of: [deletedJobs, subscriptions] })

/** The jobs of these people that one bulk action deleted. */
export const findDeletedBy = (tx: Transaction, operationId: string, userIds: string[]) =>
  tx
    .select({ jobId: deletedJobs.jobId, userId: deletedJobs.userId })
    .from(deletedJobs)
    .where(and(eq(deletedJobs.operationId, operationId), inArray(deletedJobs.userId, userIds)))

const whoWasTouched = (jobIds: string[]) =>
  sql`(select user_id from ${deletedJobs} d where d.job_id in ${jobIds} and d.subscription is not null)`

export const moveDeleted = (tx: Transaction, jobIds: string[]) => move(tx, 'delete', whoWasTouched(jobIds))

/** Restores the subscriptions and removes the record of the deletion. */
export async function forgetDeleted(tx: Transaction, jobIds: string[]) {
  await move(tx, 'undelete', whoWasTouched(jobIds))
  await tx.delete(deletedJobs).where(inArray(deletedJobs.jobId, jobIds))
}

/** Removes jobs that can no longer be brought back. @returns how many, at most `limit`. */
export async function expireDeletedJobs(db: Database, limit: number) {
  const rows = await db.execute(sql`
    delete from ${deletedJobs} where job_id = any(array(
      select job_id from ${deletedJobs} where until < now() order by until limit ${limit} for update skip locked)) returning 1`)
  return rows.length
}
