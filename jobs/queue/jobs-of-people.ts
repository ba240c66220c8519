import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { type Cursor, selectIds } from '#db/people/people.ts'
import { WAITING } from '#db/schema/states.ts'
import type { Period } from '#db/subscriptions/ranges.ts'
import type { JobState } from './jobs.ts'
import { DEAD_LETTERS, QUEUE, REFRESH } from './queues.ts'

/** How many waiting people one page looks through: 5,000 reads by primary key take about 20 ms. */
export const WAITING_LOOKED_THROUGH = 5_000

/**
 * People who wait without a live job. In an outage a million people wait as they should, so this looks
 * through a bounded number of them.
 *
 * @returns `end`: the last person looked at, where there may be more.
 */
export async function findWithoutJob(db: Database, filter: Period & Cursor & { limit: number }) {
  const way = sql.raw(filter.after ? 'asc' : 'desc')
  const [row] = await db.execute<{ ids: string[]; seen: number; end: string | null }>(sql`
    with looked as materialized (${selectIds({ ...filter, states: WAITING, limit: WAITING_LOOKED_THROUGH })})
    select array(
        select id from looked where not exists (
          select 1 from pgboss.job j where j.name = ${QUEUE} and j.id = looked.job_id and j.state < 'completed')
        order by id ${way} limit ${filter.limit}) as ids,
      (select count(*)::int from looked) as seen,
      (select id from (select id, row_number() over (order by id ${way}) as n from looked) numbered order by n desc limit 1) as end`)
  const { ids = [], seen = 0, end = null } = row ?? {}
  return { ids, end: seen === WAITING_LOOKED_THROUGH ? end : null }
}

/** The states of these jobs; jobs that no longer exist are left out. */
export async function findJobStates(db: Database, ids: string[]): Promise<Map<string, JobState>> {
  if (ids.length === 0) return new Map()
  const rows = await db.execute<{ id: string; state: JobState }>(
    sql`select id, state from pgboss.job where name = ${QUEUE} and id in ${ids}`,
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}

/** Dead letters of these jobs whose own row is gone, for example deleted by hand in the database. */
export async function findLostDeadLetters(db: Database, jobIds: string[]) {
  if (jobIds.length === 0) return []
  const rows = await db.execute<{ id: string; sourceId: string; at: string }>(sql`
    select d.id, d.source_id as "sourceId", d.created_on as at from pgboss.job d
    where d.name = ${DEAD_LETTERS} and d.source_root_id in ${jobIds}
      and not exists (select 1 from pgboss.job j where j.name = ${QUEUE} and j.id = d.source_id)`)
  return rows.map(({ id, sourceId, at }) => ({ id, sourceId, at: new Date(at) }))
}

/** The person of a job, in any of our queues. */
export async function findUserIdOfJob(db: Database, id: string): Promise<string | null> {
  const [row] = await db.execute<{ id: string | null }>(sql`
    select data->>'userId' as id from pgboss.job
    where name in (${QUEUE}, ${DEAD_LETTERS}, ${REFRESH}) and id = ${id}::uuid`)
  return row?.id ?? null
}

export type QueuedLook = { askedAt: Date; nextAt: Date | null }

/** The look that is queued for the person, and when it is tried again if it was put off. */
export async function findQueuedLook(db: Database, userId: string): Promise<QueuedLook | null> {
  const [row] = await db.execute<{ askedAt: string; nextAt: string | null }>(sql`
    select created_on as "askedAt", case when start_after > clock_timestamp() then start_after end as "nextAt" from pgboss.job
    where name = ${REFRESH} and singleton_key = ${userId} and state < 'active'
    order by created_on desc limit 1`)
  return row ? { askedAt: new Date(row.askedAt), nextAt: row.nextAt ? new Date(row.nextAt) : null } : null
}
