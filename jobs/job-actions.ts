import type { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { recordAuditEvent } from '#db/audit-events.ts'
import type { Database, Transaction } from '#db/client.ts'
import { needAttention, reopen } from '#db/subscriptions.ts'
import { enqueue } from './enqueue.ts'
import {
  deleteDeadLetter,
  findJob,
  findRedriven,
  inTransaction,
  type JobRow,
  restartJob,
} from './pgboss-queries.ts'
import { DEAD_LETTERS, QUEUE } from './queues.ts'

export type JobAction = 'retry' | 'cancel' | 'redrive'
/** `jobId` is the job to look at afterwards: a redrive makes a new one. */
export type ActionResult = { done: true; jobId: string } | { done: false; why: string }

/** Why the action cannot help here, in words for an administrator; null when it can. */
export function whyNot(action: JobAction, job: JobRow): string | null {
  if (!job.userId) return 'The person no longer exists.'
  if (!job.current) return 'Another job carries this subscription now.'
  if (job.state === 'active') return 'A worker has this job in hand.'
  if (job.state === 'completed') return 'This job is completed.'
  if (action === 'cancel')
    return job.state === 'created' || job.state === 'retry' ? null : 'This job is not waiting.'
  if (action === 'redrive') return job.deadLetterId ? null : 'This job is not in the dead letter queue.'
  return job.state === 'created' ? 'This job is about to run.' : null
}

/**
 * Carries out one administrator's action: job, subscription and audit event in one transaction, on the row
 * as it is now, so an action on a job that changed meanwhile says so and does nothing.
 */
export const actOnJob = (
  db: Database,
  boss: PgBoss,
  actor: string,
  action: JobAction,
  id: string,
): Promise<ActionResult> => db.transaction((tx) => act(tx, boss, actor, action, id))

/** The same as a part of `tx`. `operation`: the bulk action it is a part of. */
export async function act(
  tx: Transaction,
  boss: PgBoss,
  actor: string,
  action: JobAction,
  id: string,
  operation?: string,
): Promise<ActionResult> {
  const job = await findJob(tx, id, true)
  if (!job) return { done: false, why: 'This job no longer exists.' }
  const why = whyNot(action, job)
  if (why || !job.userId) return { done: false, why: why ?? 'The person no longer exists.' }

  let jobId = job.id
  if (action === 'cancel') {
    await boss.cancel(QUEUE, job.id, { db: inTransaction(tx) })
    await needAttention(tx, job.userId)
  } else if (action === 'retry') {
    await restartJob(tx, job.id)
    await deleteDeadLetter(tx, job.id)
    await reopen(tx, job.userId, job.id)
  } else {
    await boss.redrive(DEAD_LETTERS, { ids: [job.deadLetterId ?? ''], db: inTransaction(tx) })
    const redriven = await findRedriven(tx, job.id)
    if (!redriven) throw new Error(`redriving ${job.id} made no job`)
    await boss.deleteJob(QUEUE, job.id, { db: inTransaction(tx) })
    await reopen(tx, job.userId, redriven)
    jobId = redriven
  }
  await recordAuditEvent(tx, {
    actor,
    action,
    jobId,
    userId: job.userId,
    detail: {
      before: job.state,
      subscription: job.subscription,
      job: job.id,
      ...(operation && { operation }),
    },
  })
  return { done: true, jobId }
}

/**
 * Retries somebody whose job is gone (pg-boss deletes finished ones after 30 days) with a new one.
 * @returns false when they are settled meanwhile.
 */
export async function retryWithNewJob(
  tx: Transaction,
  boss: PgBoss,
  actor: string,
  userId: string,
  operation: string,
) {
  const jobId = uuidv7()
  if (!(await reopen(tx, userId, jobId))) return false
  await enqueue(boss, jobId, { userId }, inTransaction(tx))
  await recordAuditEvent(tx, {
    actor,
    action: 'retry',
    jobId,
    userId,
    detail: { before: 'gone', subscription: 'needs_attention', job: jobId, operation },
  })
  return true
}
