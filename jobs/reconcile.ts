import type { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#db/client.ts'
import { settleGroups } from '#db/failure-groups.ts'
import { findUnfinished } from '#db/operations.ts'
import { markDelayed, needAttention, reopen, resubscribe } from '#db/subscriptions.ts'
import { log } from '#log'
import { enqueue, enqueueOperation } from './enqueue.ts'
import { findRetriedButPending, findStranded, inTransaction } from './pgboss-queries.ts'

const BATCH = 500

/**
 * Makes rows and jobs agree again, whatever crashed in between: a waiting subscription whose job is gone
 * gets a new one; one whose job died is put in front of an administrator.
 *
 * @param olderThanSeconds leaves alone what changed just now and may still be on its way.
 */
export async function reconcile(db: Database, boss: PgBoss, olderThanSeconds = 30) {
  const retried = await findRetriedButPending(db)
  await markDelayed(db, retried)

  let requeued = 0
  let raised = 0
  for (const stranded of await findStranded(db, olderThanSeconds, BATCH)) {
    if (stranded.jobState === 'failed' || stranded.jobState === 'cancelled') {
      if (await needAttention(db, stranded.userId)) raised++
      continue
    }
    const jobId = uuidv7()
    await db.transaction(async (tx) => {
      await reopen(tx, stranded.userId, jobId)
      await enqueue(boss, jobId, { userId: stranded.userId }, inTransaction(tx))
    })
    requeued++
  }
  await settleGroups(db)
  // Each has a job already, unless somebody deleted it.
  for (const { id } of await findUnfinished(db)) await enqueueOperation(boss, id)
  const result = { requeued, raised, delayed: retried.length }
  if (requeued + raised > 0) log.warn(result, 'reconciled')
  return result
}

/** Gives people who are missing at the provider a job that subscribes them again. @returns how many. */
export async function resubscribeMissing(db: Database, boss: PgBoss, userIds: string[]) {
  let requeued = 0
  for (const userId of userIds) {
    const jobId = uuidv7()
    const done = await db.transaction(async (tx) => {
      if (!(await resubscribe(tx, userId, jobId))) return false
      await enqueue(boss, jobId, { userId }, inTransaction(tx))
      return true
    })
    if (done) requeued++
  }
  return requeued
}
