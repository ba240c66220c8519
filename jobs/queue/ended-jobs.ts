import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { listOf, UNSETTLED } from '#db/schema/states.ts'
import { ALERTS, CHECKS, DEAD_LETTERS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'

/** Where the last statement ended, in the order of an index. */
export type JobPlace = { at: string; id: string }
export const START: JobPlace = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

const done = { since: sql`completed_on`, stays: sql`false` }
const unsettled = sql`
  select from subscriptions s where s.user_id = (j.data->>'userId')::uuid
    and s.state in ${sql.raw(listOf(UNSETTLED))}`

/**
 * Which jobs of each queue are deleted, and the time they are counted from. A failed or cancelled job stays while it
 * carries an unsettled person: retrying, and undoing a decision, need it. So does the dead letter of such a person.
 */
const ends = {
  [QUEUE]: {
    since: sql`completed_on`,
    stays: sql`j.state in ('failed', 'cancelled') and exists (${unsettled} and s.job_id = j.id)`,
  },
  [DEAD_LETTERS]: {
    since: sql`created_on`,
    stays: sql`exists (${unsettled})`,
  },
  [REFRESH]: done,
  [OPERATIONS]: done,
  [CHECKS]: done,
  [ALERTS]: done,
} satisfies Record<string, { since: SQL; stays: SQL }>
type EndingQueue = keyof typeof ends
export const endingQueues = Object.keys(ends) as EndingQueue[]

/**
 * Deletes the jobs of a queue that ended so many days ago. Looks at the next `limit` of these after a place,
 * in order of time. pg-boss's count of stored jobs includes them until its daily recount.
 *
 * @returns where to go on; null when that was all.
 */
export async function endJobs(
  db: Database,
  queue: EndingQueue,
  { days, after, limit }: { days: number; after: JobPlace; limit: number },
): Promise<JobPlace | null> {
  const { since, stays } = ends[queue]
  const isOver = sql`${since} < now() - make_interval(days => ${days})`
  // A job that is being retried is locked, and then it has no longer ended.
  const [row] = await db.execute<{ at: string | null; id: string | null }>(sql`
    with looked as materialized (
      select id, ${since} as at, state, data from pgboss.job
      where name = ${queue} and ${isOver} and (${since}, id) > (${after.at}::timestamptz, ${after.id}::uuid)
      order by ${since}, id limit ${limit}),
    over as materialized (
      select id from pgboss.job
      where name = ${queue} and ${isOver} and id = any(array(select id from looked j where not (${stays})))
      for update skip locked),
    ended as (delete from pgboss.job where name = ${queue} and id = any(array(select id from over)))
    select at::text, id from looked order by looked.at, id offset ${limit - 1}`)
  return row?.at && row.id ? { at: row.at, id: row.id } : null
}
