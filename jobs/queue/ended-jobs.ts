import { type SQL, sql } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { inTransaction } from './jobs.ts'
import { ALERTS, CHECKS, DEAD_LETTERS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'

/** Where the last statement ended, in the order of an index. */
export type Place = { at: string; id: string }
export const START: Place = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

const theirs = sql`select from subscriptions s where s.user_id = (j.data->>'userId')::uuid`

/**
 * What ends of each queue, counted from when. A failed or cancelled job stays while it carries somebody who is not settled:
 * it is retried, and what was decided is taken back, by way of it. So does what is in the dead letter queue of such a person.
 */
const ends: Record<string, { since: SQL; stays: SQL }> = {
  [QUEUE]: {
    since: sql`completed_on`,
    stays: sql`j.state in ('failed', 'cancelled') and exists (${theirs} and s.job_id = j.id
      and s.state in ('pending', 'delayed', 'needs_attention', 'handled'))`,
  },
  [DEAD_LETTERS]: {
    since: sql`created_on`,
    stays: sql`exists (${theirs} and s.state in ('pending', 'delayed', 'needs_attention', 'handled'))`,
  },
  ...Object.fromEntries(
    [REFRESH, OPERATIONS, CHECKS, ALERTS].map((queue) => [
      queue,
      { since: sql`completed_on`, stays: sql`false` },
    ]),
  ),
}
export const endingQueues = Object.keys(ends)

/**
 * Ends the jobs of a queue that are over for so many days. Looks at the next `limit` of these after a place, in order of time.
 * @returns where to go on; null when that was all.
 */
export async function endJobs(
  db: Database,
  boss: PgBoss,
  queue: string,
  { days, after, limit }: { days: number; after: Place; limit: number },
): Promise<Place | null> {
  const { since, stays } = ends[queue] ?? { since: sql`completed_on`, stays: sql`false` }
  const isOver = sql`${since} < now() - make_interval(days => ${days})`
  const looked = await db.execute<{ id: string; at: string; over: boolean }>(sql`
    with looked as materialized (
      select id, ${since} as at, state, data from pgboss.job
      where name = ${queue} and ${isOver} and (${since}, id) > (${after.at}::timestamptz, ${after.id}::uuid)
      order by ${since}, id limit ${limit})
    select id, at::text, not (${stays}) as over from looked j order by j.at, id`)
  const ids = looked.filter(({ over }) => over).map(({ id }) => id)
  if (ids.length > 0)
    await db.transaction(async (tx) => {
      // Whoever retries one meanwhile has it locked, and then it is not over any more.
      const locked = await tx.execute<{ id: string }>(sql`
        select id from pgboss.job where name = ${queue} and id = any(${`{${ids.join(',')}}`}::uuid[]) and ${isOver} for update skip locked`)
      // pg-boss's own, so that its counts stay right.
      const still = locked.map(({ id }) => id)
      if (still.length > 0) await boss.deleteJob(queue, still, { db: inTransaction(tx) })
    })
  const last = looked.at(-1)
  return last && looked.length === limit ? { at: last.at, id: last.id } : null
}
