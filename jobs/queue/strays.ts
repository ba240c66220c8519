import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { firstIdAt } from '#db/ids.ts'
import type { WAITING } from '#db/schema/states.ts'
import { subscriptions } from '#db/schema/subscriptions.ts'
import type { JobState } from './jobs.ts'
import { QUEUE } from './queues.ts'

export type WaitingState = (typeof WAITING)[number]
/** A waiting person whose job is gone, has ended, or is tried again while they read `pending`. */
export type Stray = { userId: string; jobId: string | null; jobState: JobState | null }

/** So many reads by primary key take some 20 ms. */
const LOOKED_THROUGH = 5_000

/**
 * The strays among the next people who wait in a state. In an outage a million wait as they should, so one statement
 * looks through a bounded number of them.
 *
 * @param after the person where the last look ended; null for the first one.
 * @param olderThanSeconds leaves out recent changes, which may still be on their way.
 * @returns `next`: where to go on; null when that was all.
 */
export async function findStrays(
  db: Database,
  state: WaitingState,
  after: string | null,
  olderThanSeconds: number,
): Promise<{ strays: Stray[]; next: string | null }> {
  // `offset 0` keeps the look-up of each job apart: joined, it is planned for an unknown number and reads every job.
  const [row] = await db.execute<{ strays: Stray[]; next: string | null }>(sql`
    with looked as materialized (
      select user_id, job_id, since from ${subscriptions}
      where state = ${state} and user_id > ${after ?? firstIdAt(0)} order by user_id limit ${sql.raw(`${LOOKED_THROUGH}`)}),
    strays as (
      select s.user_id as "userId", s.job_id as "jobId", j.state as "jobState" from looked s left join lateral (
        select id, state, retry_count from pgboss.job where name = ${QUEUE} and id = s.job_id offset 0) j on true
      where (j.id is null or j.state in ('completed', 'cancelled', 'failed')) and s.since < now() - make_interval(secs => ${olderThanSeconds})
        or ${state} = 'pending' and j.state = 'retry' and j.retry_count > 0)
    select (select coalesce(jsonb_agg(strays), '[]') from strays) as strays,
      (select user_id from looked order by user_id offset ${sql.raw(`${LOOKED_THROUGH - 1}`)}) as next`)
  return row ?? { strays: [], next: null }
}
