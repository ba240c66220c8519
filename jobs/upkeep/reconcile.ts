import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { settleGroups } from '#db/failures/groups.ts'
import { newId } from '#db/new-id.ts'
import { findUnfinished } from '#db/operations/operations.ts'
import { lockCarrier } from '#db/subscriptions/carriers.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { log } from '#log'
import type { Provider } from '../providers/contract.ts'
import { enqueue, enqueueOperation, enqueueRefresh } from '../queue/enqueue.ts'
import { findRetriedButPending, findStranded, inTransaction } from '../queue/jobs.ts'
import { QUEUE } from '../queue/queues.ts'

const BATCH = 500
/** If a process is killed in its turn, another one follows within half a minute. */
export const RECONCILE_PACE = { everySeconds: 60, leaseSeconds: 20, lookSeconds: 5 }

/**
 * Makes rows and jobs agree again after any crash. A waiting subscription whose job is gone gets a new one;
 * one whose job died is handed to an administrator.
 *
 * @param olderThanSeconds skips recent changes, which may still be on their way.
 */
export async function reconcile(db: Database, boss: PgBoss, olderThanSeconds = 30) {
  const retried = await findRetriedButPending(db)
  await move(db, 'delay', retried)

  let requeued = 0
  let raised = 0
  for (const stranded of await findStranded(db, olderThanSeconds, BATCH)) {
    if (stranded.jobState === 'failed' || stranded.jobState === 'cancelled') {
      raised += (await move(db, 'needAttention', [stranded.userId])).length
      continue
    }
    const jobId = newId()
    const reopened = await db.transaction(async (tx) => {
      // Another reconciler may have been here since the look.
      const moved = await move(tx, 'requeue', [stranded.userId], { jobId, instead: stranded.jobId })
      if (moved.length === 0) return false
      await enqueue(boss, jobId, { userId: stranded.userId }, inTransaction(tx))
      return true
    })
    if (reopened) requeued++
  }
  await settleGroups(db)
  // Each has a job already, unless it was deleted.
  for (const { id } of await findUnfinished(db)) await enqueueOperation(boss, id)
  const result = { requeued, raised, delayed: retried.length }
  if (requeued + raised > 0) log.warn(result, 'reconciled')
  return result
}

/**
 * Repairs people who are subscribed here and were not on the list there. If the provider forgets people who
 * left, a job looks each of them up, whatever the administrator requests. A list that is read by pages may
 * miss a person while others leave it, so being missing there is not taken as an opt-out.
 *
 * @param resubscribes whether the administrator wants to subscribe them again.
 */
export async function mendMissing(
  db: Database,
  boss: PgBoss,
  { remembersOptOuts }: Pick<Provider, 'remembersOptOuts'>,
  userIds: string[],
  resubscribes: boolean,
) {
  if (!remembersOptOuts) {
    for (const userId of userIds) await enqueueRefresh(boss, userId)
    return { looks: userIds.length, requeued: 0 }
  }
  return { looks: 0, requeued: resubscribes ? await resubscribeMissing(db, boss, userIds) : 0 }
}

async function resubscribeMissing(db: Database, boss: PgBoss, userIds: string[]) {
  let requeued = 0
  for (const userId of userIds) {
    const jobId = newId()
    const done = await db.transaction(async (tx) => {
      const before = await lockCarrier(tx, userId)
      if ((await move(tx, 'resubscribe', [userId], { jobId })).length === 0) return false
      // Still queued where a worker was taken for dead and confirmed the person all the same.
      if (before) await boss.cancel(QUEUE, before, { db: inTransaction(tx) })
      await enqueue(boss, jobId, { userId }, inTransaction(tx))
      return true
    })
    if (done) requeued++
  }
  return requeued
}
