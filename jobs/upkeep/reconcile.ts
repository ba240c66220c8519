import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { settleGroups } from '#db/failures/groups.ts'
import { newId } from '#db/new-id.ts'
import { findUnfinished } from '#db/operations/operations.ts'
import { WAITING } from '#db/schema/states.ts'
import { lockCarrier } from '#db/subscriptions/carriers.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { log } from '#log'
import type { Provider } from '../providers/contract.ts'
import { enqueue, enqueueOperation, enqueueRefresh } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import { QUEUE } from '../queue/queues.ts'
import { findStrays, type Stray, type WaitingState } from '../queue/strays.ts'
import type { Differences } from './compare-lists.ts'

/** Time after which the rest is left to the next pass: some hundred thousand people are looked through in it. */
const FOR_MS = 5_000
/** If a process is killed in its turn, another one follows within half a minute. */
export const RECONCILE_PACE = { everySeconds: 60, leaseSeconds: 20, lookSeconds: 5 }

/** The place where this process's last pass ran out of time. */
const places = new Map<WaitingState, string>()

/**
 * Makes rows and jobs agree again after any crash. A waiting subscription whose job is gone gets a new one;
 * one whose job died is handed to an administrator.
 *
 * @param olderThanSeconds skips recent changes, which may still be on their way.
 */
export async function reconcile(
  db: Database,
  boss: PgBoss,
  olderThanSeconds = 30,
  { forMs = FOR_MS }: { forMs?: number } = {},
) {
  const result = { requeued: 0, raised: 0, delayed: 0 }
  const until = performance.now() + forMs
  let states: WaitingState[] = [...WAITING]
  do {
    const unfinished: WaitingState[] = []
    for (const state of states) {
      const { strays, next } = await findStrays(db, state, places.get(state) ?? null, olderThanSeconds)
      await mend(db, boss, strays, result)
      if (next) unfinished.push(state)
      if (next) places.set(state, next)
      else places.delete(state)
    }
    states = unfinished
  } while (states.length > 0 && performance.now() < until)
  await settleGroups(db)
  // Each has a job already, unless it was deleted.
  for (const { id } of await findUnfinished(db)) await enqueueOperation(boss, id)
  if (result.requeued + result.raised > 0) log.warn(result, 'reconciled')
  return result
}

async function mend(
  db: Database,
  boss: PgBoss,
  strays: Stray[],
  result: { requeued: number; raised: number; delayed: number },
) {
  const retried = strays.filter(({ jobState }) => jobState === 'retry')
  const dead = strays.filter(({ jobState }) => jobState === 'failed' || jobState === 'cancelled')
  const ids = (some: Stray[]) => some.map(({ userId }) => userId)
  if (retried.length > 0) result.delayed += (await move(db, 'delay', ids(retried))).length
  if (dead.length > 0) result.raised += (await move(db, 'needAttention', ids(dead))).length
  for (const { userId, jobId, jobState } of strays)
    if ((!jobState || jobState === 'completed') && (await requeue(db, boss, userId, jobId))) result.requeued++
}

const requeue = (db: Database, boss: PgBoss, userId: string, lost: string | null) =>
  db.transaction(async (tx) => {
    const jobId = newId()
    // Another reconciler may have been here since the look.
    const moved = await move(tx, 'requeue', [userId], { jobId, instead: lost })
    if (moved.length === 0) return false
    await enqueue(boss, jobId, { userId }, inTransaction(tx))
    return true
  })

/** From so many people on, a list that misses most of those subscribed here is taken for a wrong or emptied one. */
const MANY_MISSING = 10

/**
 * Repairs people who are subscribed here and were not on the list there. If the provider forgets people who
 * left, a job looks each of them up, whatever the administrator requests. A list that is read by pages may
 * miss a person while others leave it, so being missing there is not taken as an opt-out.
 *
 * @param resubscribes whether the administrator wants to subscribe them again.
 * @param haveLeft whether they say that people have left, where most are missing: looks would find nobody, for good.
 */
export async function mendMissing(
  db: Database,
  boss: PgBoss,
  { remembersOptOuts }: Pick<Provider, 'remembersOptOuts'>,
  { missingThere, agreed }: Pick<Differences, 'missingThere' | 'agreed'>,
  { resubscribes = false, haveLeft = false } = {},
) {
  const done = { looks: 0, requeued: 0, refused: false }
  if (remembersOptOuts)
    return { ...done, requeued: resubscribes ? await resubscribeMissing(db, boss, missingThere) : 0 }
  const most = missingThere.length >= MANY_MISSING && missingThere.length > agreed
  if (most && !haveLeft) return { ...done, refused: true }
  for (const userId of missingThere) await enqueueRefresh(boss, userId)
  return { ...done, looks: missingThere.length }
}

async function resubscribeMissing(db: Database, boss: PgBoss, userIds: string[]) {
  let requeued = 0
  for (const userId of userIds) {
    const jobId = newId()
    const done = await db.transaction(async (tx) => {
      const before = await lockCarrier(tx, userId)
      if ((await move(tx, 'resubscribe', [userId], { jobId })).length === 0) return false
      // Still queued if a worker was taken for dead but confirmed the person nevertheless.
      if (before) await boss.cancel(QUEUE, before, { db: inTransaction(tx) })
      await enqueue(boss, jobId, { userId }, inTransaction(tx))
      return true
    })
    if (done) requeued++
  }
  return requeued
}
