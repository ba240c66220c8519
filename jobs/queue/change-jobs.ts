import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { deletedJobs } from '#db/schema/deleted-jobs.ts'
import { listOf } from '#db/schema/states.ts'
import { type SubscriptionState, subscriptions } from '#db/schema/subscriptions.ts'
import { lockMany } from '#db/subscriptions/carriers.ts'
import { transitions } from '#db/subscriptions/transitions.ts'
import { findJobsByIds, type JobRow, type JobState } from './jobs.ts'
import { DEAD_LETTERS, QUEUE, RETRY_LIMIT } from './queues.ts'

/** These jobs in their current state, locked with their subscriptions: the jobs first, each in one order. */
export async function lockJobs(tx: Transaction, ids: string[]): Promise<JobRow[]> {
  if (ids.length === 0) return []
  const rows = await tx.execute<{ userId: string; state: JobState }>(sql`
    select data->>'userId' as "userId", state from pgboss.job where name = ${QUEUE} and id in ${ids} order by id for update`)
  // A job that a worker has in hand is skipped; that worker locks in the other order.
  const idle = rows.filter(({ state }) => state !== 'active')
  await lockMany(
    tx,
    idle.map(({ userId }) => userId),
  )
  // A statement of its own, so that it sees changes committed while we waited for the locks.
  return findJobsByIds(tx, ids, ids.length)
}

/**
 * Makes jobs runnable that ended without settling their person, or wait: now, or at that time. A job that waits for a time
 * is `created`, since a provider that recovers makes every job in `retry` due.
 */
export const restartJobs = (tx: Transaction, ids: string[], at: Date | null) =>
  tx.execute(sql`
    with restarted as (
      update pgboss.job set state = ${at ? 'created' : 'retry'}::pgboss.job_state, completed_on = null,
        retry_limit = ${RETRY_LIMIT},
        start_after = coalesce(${at?.toISOString() ?? null}::timestamptz, now())
      where name = ${QUEUE} and id in ${ids} and state in ('failed', 'cancelled', 'completed', 'retry', 'created') returning id
    ) select id from restarted`)

/**
 * Removes the copies of failed jobs from the dead letter queue, by their ids: pg-boss has no index on the
 * original job.
 */
export async function deleteDeadLetters(tx: Transaction, jobs: JobRow[]) {
  const ids = jobs.flatMap(({ deadLetterId }) => deadLetterId ?? [])
  if (ids.length > 0)
    await tx.execute(sql`delete from pgboss.job where name = ${DEAD_LETTERS} and id in ${ids}`)
}

type Deletion = { actor: string; reason: string; operation?: string; days: number }

/** Takes jobs and their copies out of the queues, and keeps everything needed to bring them back. */
export async function takeOut(tx: Transaction, jobs: JobRow[], { actor, reason, operation, days }: Deletion) {
  const ids = jobs.map(({ id }) => id)
  const copies = ['00000000-0000-0000-0000-000000000000', ...jobs.flatMap((job) => job.deadLetterId ?? [])]
  await tx.execute(sql`
    with gone as (delete from pgboss.job where name = ${QUEUE} and id in ${ids} returning *),
    dead as (delete from pgboss.job where name = ${DEAD_LETTERS} and id in ${copies} returning *),
    kept as (
      select g.id, s.user_id, to_jsonb(g) as job, (select to_jsonb(d) from dead d where d.source_id = g.id limit 1) as dead_letter,
        s.state, s.since, s.failure_fingerprint, s.job_id = g.id and s.state in ${sql.raw(listOf(transitions.delete.from))} as touched
      from gone g join ${subscriptions} s on s.user_id = (g.data->>'userId')::uuid)
    insert into ${deletedJobs} (job_id, user_id, job, dead_letter, subscription, since, failure_fingerprint, actor, reason, operation_id, until)
    select id, user_id, job, dead_letter, case when touched then state end, case when touched then since end,
      case when touched then failure_fingerprint end, ${actor}, ${reason}, ${operation ?? null}::uuid,
      now() + make_interval(days => ${days})
    from kept`)
}

/**
 * Puts deleted jobs and their copies back as they were. Columns that pg-boss has added since get their
 * defaults, and columns that it has dropped are left out.
 */
export async function putBack(tx: Transaction, ids: string[]) {
  const kept = sql`(
    select job as row from ${deletedJobs} where job_id in ${ids}
    union all select dead_letter from ${deletedJobs} where job_id in ${ids} and dead_letter is not null) kept`
  // Jobs deleted under different versions of pg-boss may have different columns.
  const shapes = await tx.execute<{ names: string[]; columns: string }>(sql`
    select names, (
      select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
      where attrelid = 'pgboss.job'::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname = any(names)) as columns
    from (select distinct array(select jsonb_object_keys(row) order by 1) as names from ${kept}) shapes`)
  for (const { names, columns } of shapes)
    await tx.execute(sql`
      insert into pgboss.job (${sql.raw(columns)})
      select ${sql.raw(columns)} from ${kept}, jsonb_populate_record(null::pgboss.job, row)
      where array(select jsonb_object_keys(row) order by 1) = ${`{${names.join(',')}}`}::text[]
      on conflict do nothing`)
}

/**
 * The current state of these people and their jobs. Lateral, so that each job is a look-up by key: 10,000
 * take about 50 ms.
 */
export async function countByState(db: Database, userIds: string[]) {
  if (userIds.length === 0) return []
  return db.execute<{ state: SubscriptionState; jobState: JobState | null; people: number }>(sql`
    select s.state, j.state as "jobState", count(*)::int as people
    from ${subscriptions} s
    left join lateral (select state from pgboss.job where name = ${QUEUE} and id = s.job_id limit 1) j on true
    where s.user_id = any(${`{${userIds.join(',')}}`}::uuid[]) group by 1, 2`)
}
