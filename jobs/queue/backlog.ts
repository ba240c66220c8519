import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { attempts } from '#db/schema/subscriptions.ts'
import { BACKLOG_PRIORITY } from './jobs.ts'
import { QUEUE } from './queues.ts'

const waitingJobs = sql`name = ${QUEUE} and state < 'active'`

/** Moves waiting jobs to the backlog while nobody may call the provider. @returns how many, at most `limit`. */
export async function moveToBacklog(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update pgboss.job set priority = ${BACKLOG_PRIORITY} where ${waitingJobs} and id in
      (select id from pgboss.job where ${waitingJobs} and priority > ${BACKLOG_PRIORITY} limit ${limit} for update skip locked)
    returning id`)
  return rows.length
}

/** Jobs that are not due and whose last attempt failed because of the provider, not the address. */
const putOff = sql`j.name = ${QUEUE} and j.state = 'retry' and j.start_after > now()
  and (select a.reason from ${attempts} a where a.user_id = (j.data->>'userId')::uuid order by a.started_at desc limit 1)
    is distinct from 'throttled_address'`

/** Makes jobs due that were delayed because of the provider. @returns how many, at most `limit`. */
export async function makeDue(db: Database, limit: number) {
  const rows = await db.execute(sql`
    update pgboss.job set start_after = now() where ${waitingJobs} and id in (
      select j.id from pgboss.job j where ${putOff} limit ${limit} for update skip locked)
    returning id`)
  return rows.length
}

/** If no job is due, makes the next one due. */
export const makeFirstDue = (db: Database) =>
  db.execute(sql`
    update pgboss.job set start_after = now() where ${waitingJobs} and id = (
      select j.id from pgboss.job j where ${putOff} order by j.start_after limit 1 for update skip locked)
    and not exists (select from pgboss.job where ${waitingJobs} and start_after <= now())`)
