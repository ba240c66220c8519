// Actions of administrators on one job or one person. Bulk actions are in jobs/operations.

import type { PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { isUuid } from '#db/ids.ts'
import { newId } from '#db/new-id.ts'
import { findLastChange, type LastChange, recordAuditEvents } from '#db/staff/audit-events.ts'
import {
  findDeletedJob,
  forgetDeleted,
  lockDeletedJobs,
  moveDeleted,
} from '#db/subscriptions/deleted-jobs.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { deleteDeadLetters, lockJobs, putBack, restartJobs, takeOut } from '../queue/change-jobs.ts'
import { enqueue } from '../queue/enqueue.ts'
import { inTransaction, type JobRow, type JobState } from '../queue/jobs.ts'
import { QUEUE } from '../queue/queues.ts'
import { redrive } from './redrive.ts'
import { type JobAction, seenOf, UNDO_DAYS, type WhyNot, whyNot, whyNotUndelete } from './why-not.ts'

export type Command = {
  actor: string
  action: JobAction
  reason?: string
  /** When a retry is due; without it, now. */
  at?: Date
  /** The bulk action that it belongs to. */
  operation?: string
}
/** The result of an action on a job that has changed since the reader saw it. */
export type Change = { was: string; is: JobState | 'deleted' | 'gone'; last: LastChange | null }
/** `jobId` is the job to look at afterwards: a redrive makes a new one. */
export type ActionResult =
  | { done: true; jobId: string }
  | { done: false; why: WhyNot }
  | { done: false; changed: Change }

/**
 * Carries out one administrator's action: job, subscription and audit event in one transaction, on the row as
 * it is now.
 * @param seen the state that the administrator looked at (`seenOf`); if the job has changed since, nothing is done.
 */
export const actOnJob = (
  db: Database,
  boss: PgBoss,
  command: Command,
  id: string,
  seen?: { state: string; userId: string },
): Promise<ActionResult> =>
  db.transaction(async (tx) => {
    const [job] = isUuid(id) ? await lockJobs(tx, [id]) : []
    if (seen && (!job || seenOf(job) !== seen.state)) {
      const is = job?.state ?? ((await findDeletedJob(tx, id)) ? 'deleted' : 'gone')
      const last = await findLastChange(tx, seen.userId)
      return { done: false, changed: { was: seen.state.split('.')[0] ?? '', is, last } }
    }
    if (!job) return { done: false, why: 'job_gone' }
    const why = whyNot(command.action, job)
    return why ? { done: false, why } : { done: true, jobId: await perform(tx, boss, command, [job]) }
  })

/** The same action on many jobs, as a part of `tx`. @returns why not, by job; null where it is done. */
export async function actOnMany(tx: Transaction, boss: PgBoss, command: Command, ids: string[]) {
  const jobs = await lockJobs(tx, ids)
  const results = new Map(jobs.map((job) => [job.id, whyNot(command.action, job)]))
  const able = jobs.filter(({ id }) => results.get(id) === null)
  if (able.length > 0) await perform(tx, boss, command, able)
  return results
}

/** Acts on jobs that are locked and that `whyNot` allows. @returns the (first) job to look at afterwards. */
async function perform(tx: Transaction, boss: PgBoss, command: Command, jobs: JobRow[]): Promise<string> {
  const { actor, action, reason = '', at = null, operation } = command
  const ids = jobs.map(({ id }) => id)
  const userIds = jobs.flatMap(({ userId }) => userId ?? [])
  const after = new Map(ids.map((id) => [id, id]))
  switch (action) {
    case 'retry':
      await restartJobs(tx, ids, at)
      await deleteDeadLetters(tx, jobs)
      await move(tx, 'retry', userIds, { at })
      break
    case 'cancel':
      await boss.cancel(QUEUE, ids, { db: inTransaction(tx) })
      await move(tx, 'needAttention', userIds)
      break
    case 'handle':
      await deleteDeadLetters(tx, jobs)
      await move(tx, 'handle', userIds)
      break
    case 'unhandle':
      await move(tx, 'unhandle', userIds)
      break
    case 'delete':
      await takeOut(tx, jobs, { actor, reason, operation, days: UNDO_DAYS })
      await moveDeleted(tx, ids)
      break
    case 'redrive':
      for (const [id, made] of await redrive(tx, boss, jobs)) after.set(id, made)
  }
  await recordAuditEvents(
    tx,
    jobs.map((job) => ({
      actor,
      action,
      jobId: after.get(job.id),
      userId: job.userId,
      detail: {
        before: job.state,
        after: stateAfter(action, job, at),
        subscription: job.subscription,
        job: job.id,
        ...(reason && { reason }),
        ...(at && { at: at.toISOString() }),
        ...(operation && { operation }),
      },
    })),
  )
  return after.get(ids[0] ?? '') ?? ''
}

function stateAfter(action: JobAction, job: JobRow, at: Date | null): JobState | 'deleted' {
  if (action === 'retry') return at ? 'created' : 'retry'
  if (action === 'redrive') return 'created'
  if (action === 'cancel') return 'cancelled'
  return action === 'delete' ? 'deleted' : job.state
}

type Undo = { actor: string; operation?: string }

/**
 * Brings a deleted job back, with its copy and the subscription as they were.
 * @param seen when it was deleted, as the administrator saw it; if it was deleted again since, nothing is done.
 */
export const undelete = (db: Database, undo: Undo, id: string, seen?: string): Promise<ActionResult> =>
  db.transaction(async (tx) => {
    const [deleted] = seen ? await lockDeletedJobs(tx, [id]) : []
    if (deleted && deleted.deletedAt.toISOString() !== seen) return { done: false, why: 'faster' }
    const why = (await undeleteMany(tx, undo, [id])).get(id)
    if (why === null) return { done: true, jobId: id }
    return { done: false, why: why ?? 'not_deleted' }
  })

/** @returns why not, by job; null where it is done. */
export async function undeleteMany(tx: Transaction, { actor, operation }: Undo, ids: string[]) {
  const deleted = await lockDeletedJobs(tx, ids)
  const results = new Map(deleted.map((job) => [job.jobId, whyNotUndelete(job)]))
  const able = deleted.filter(({ jobId }) => results.get(jobId) === null)
  if (able.length === 0) return results
  const back = able.map(({ jobId }) => jobId)
  await putBack(tx, back)
  await forgetDeleted(tx, back)
  await recordAuditEvents(
    tx,
    able.map(({ jobId, userId, jobState, subscription }) => ({
      actor,
      action: 'undelete',
      jobId,
      userId,
      detail: {
        before: 'deleted',
        after: jobState,
        subscription,
        job: jobId,
        ...(operation && { operation }),
      },
    })),
  )
  return results
}

/**
 * Retries a person whose job is gone, with a new job.
 * @returns false when they have been settled meanwhile.
 */
export async function retryWithNewJob(
  tx: Transaction,
  boss: PgBoss,
  actor: string,
  userId: string,
  operation: string,
) {
  const jobId = newId()
  if ((await move(tx, 'retry', [userId], { jobId })).length === 0) return false
  await enqueue(boss, jobId, { userId }, inTransaction(tx))
  const detail = { before: 'gone', subscription: 'needs_attention', job: jobId, operation }
  await recordAuditEvents(tx, [{ actor, action: 'retry', jobId, userId, detail }])
  return true
}
