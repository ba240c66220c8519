import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { attempts } from '#db/schema.ts'
import { BACKLOG_PRIORITY } from './jobs.ts'
import { QUEUE } from './queues.ts'

const waitingJobs = sql`name = ${QUEUE} and state < 'active'`

/** Makes the job due that has waited longest for its time, where none is due. */
export const makeFirstDue = (db: Database) =>
  db.execute(sql`
    update pgboss.job set start_after = now() where ${waitingJobs} and id = (
      select id from pgboss.job where ${waitingJobs} and state = 'retry' order by start_after limit 1 for update skip locked)
    and not exists (select from pgboss.job where ${waitingJobs} and start_after <= now())`)

/** Moves jobs that wait while nobody may call the provider to the backlog. @returns how many, at most `limit`. */
export async function moveToBacklog(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update pgboss.job set priority = ${BACKLOG_PRIORITY} where ${waitingJobs} and id in
      (select id from pgboss.job where ${waitingJobs} and priority > ${BACKLOG_PRIORITY} limit ${limit} for update skip locked)
    returning id`)
  return rows.length
}

/** Makes jobs due whose last attempt failed for the provider's sake, not the address's. @returns how many, at most `limit`. */
export async function makeDue(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update pgboss.job set start_after = now() where ${waitingJobs} and id in (
      select j.id from pgboss.job j where j.name = ${QUEUE} and j.state = 'retry' and j.start_after > now()
        and (select a.reason from ${attempts} a where a.user_id = (j.data->>'userId')::uuid order by a.started_at desc limit 1)
          is distinct from 'throttled_address'
      limit ${limit} for update skip locked)
    returning id`)
  return rows.length
}
