import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import { newId } from '#db/new-id.ts'
import { giveJobs } from '#db/subscriptions/carriers.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { enqueue } from '../queue/enqueue.ts'
import { findRedriven, inTransaction, type JobRow } from '../queue/jobs.ts'
import { DEAD_LETTERS, QUEUE } from '../queue/queues.ts'

/**
 * Makes new jobs of dead letters. They carry the subscriptions instead of the failed jobs. A failed job whose
 * copy is gone, as after "handled", is sent anew. @returns the new job of each.
 */
export async function redrive(tx: Transaction, boss: PgBoss, jobs: JobRow[]) {
  const db = inTransaction(tx)
  const ids = jobs.map(({ id }) => id)
  const copied = jobs.filter(({ deadLetterId }) => deadLetterId)
  const copies = copied.flatMap(({ deadLetterId }) => deadLetterId ?? [])
  if (copies.length > 0) await boss.redrive(DEAD_LETTERS, { ids: copies, limit: copies.length, db })
  const made =
    copies.length > 0
      ? await findRedriven(
          tx,
          copied.map(({ id }) => id),
        )
      : new Map<string, string>()
  for (const { id, userId, deadLetterId } of jobs) {
    if (deadLetterId || !userId) continue
    made.set(id, newId())
    await enqueue(boss, made.get(id) ?? '', { userId }, db)
  }
  const without = ids.find((id) => !made.has(id))
  if (without) throw new Error(`redriving ${without} made no job`)
  await boss.deleteJob(QUEUE, ids, { db })
  const carriers = jobs.map(({ id, userId }) => ({ userId: userId ?? '', jobId: made.get(id) ?? '' }))
  await giveJobs(tx, carriers)
  await move(
    tx,
    'retry',
    carriers.map(({ userId }) => userId),
  )
  return made
}
