import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import { giveJobs } from '#db/subscriptions/carriers.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { findRedriven, inTransaction, type JobRow } from '../queue/jobs.ts'
import { DEAD_LETTERS, QUEUE } from '../queue/queues.ts'

/**
 * Makes new jobs of dead letters. They carry the subscriptions instead of the failed jobs. @returns the new
 * job of each.
 */
export async function redrive(tx: Transaction, boss: PgBoss, jobs: JobRow[]) {
  const db = inTransaction(tx)
  const ids = jobs.map(({ id }) => id)
  await boss.redrive(DEAD_LETTERS, {
    ids: jobs.flatMap(({ deadLetterId }) => deadLetterId ?? []),
    limit: ids.length,
    db,
  })
  const made = await findRedriven(tx, ids)
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
