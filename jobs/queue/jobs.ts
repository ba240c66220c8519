import { sql } from 'drizzle-orm'
import type { Db } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { isUuid } from '#db/ids.ts'
import type { Statement } from '#db/one-statement.ts'
import { failureGroups } from '#db/schema/failures.ts'
import { users } from '#db/schema/people.ts'
import { type OutcomeKind, subscriptions } from '#db/schema/subscriptions.ts'
import { DEAD_LETTERS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'

/** Lets pg-boss run its statements in our transaction. */
export const inTransaction = (tx: Transaction): Db => ({
  executeSql: async (text, values = []) => {
    const parts = text.split(/\$(\d+)/)
    const chunks = parts.map((part, index) =>
      index % 2 ? sql`${sql.param(values[Number(part) - 1])}` : sql.raw(part),
    )
    return { rows: [...(await tx.execute(sql.join(chunks)))] }
  },
})

/**
 * Jobs that have waited go to the backlog's source (delivery/sources.ts); new ones, at pg-boss's default of
 * 0, have their own.
 */
export const BACKLOG_PRIORITY = -1

/** Both inclusive, as for pg-boss's `fetch`. */
export type Priorities = { minPriority?: number; maxPriority?: number }

/** A row if another job is due. */
export const isMoreDue = (queue: string, { minPriority, maxPriority }: Priorities): Statement => ({
  sql: `
    select from pgboss.job where name = $1 and state < 'active' and not blocked and start_after <= pgboss.job_now()
    and priority >= coalesce($2::int, priority) and priority <= coalesce($3::int, priority) limit 1`,
  params: [queue, minPriority ?? null, maxPriority ?? null],
})

/** The delay after which pg-boss runs a bulk action again. Mostly it has not changed. */
export const setOperationDelay = (db: Database, jobId: string, seconds: number) =>
  db.execute(sql`
    update pgboss.job set retry_delay = ${seconds}, retry_backoff = false
    where name = ${OPERATIONS} and id = ${jobId} and retry_delay <> ${seconds}`)

export type JobState = 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'
export const jobStates: JobState[] = ['created', 'retry', 'active', 'completed', 'cancelled', 'failed']

export type JobRow = {
  id: string
  state: JobState
  createdOn: Date
  startedOn: Date | null
  completedOn: Date | null
  startAfter: Date
  retryCount: number
  data: unknown
  deadLetterId: string | null
  userId: string | null
  username: string | null
  email: string | null
  subscription: string | null
  /** From the person's last attempt, if this job carries the subscription now. */
  provider: string | null
  outcome: OutcomeKind | null
  reason: string | null
  code: string | null
  attempts: number | null
  /** Whether this is the job that carries the subscription now. */
  current: boolean
}

const jobRows = sql`
  select j.id, j.state, j.created_on as "createdOn", j.started_on as "startedOn", j.completed_on as "completedOn",
    j.start_after as "startAfter", j.retry_count as "retryCount", j.data,
    d.id as "deadLetterId", u.id as "userId", u.username, u.email, s.state as subscription, s.job_id = j.id as current,
    c.last_provider as provider, c.last_outcome as outcome, c.attempts, f.reason, f.code
  from pgboss.job j
  left join pgboss.job d on d.name = ${DEAD_LETTERS} and d.source_id = j.id and j.state = 'failed'
    -- pg-boss has an index on source_root_id, and none on source_id
    and d.source_root_id = coalesce(j.source_root_id, j.id)
  left join ${users} u on u.id = (j.data->>'userId')::uuid
  left join ${subscriptions} s on s.user_id = u.id
  left join ${subscriptions} c on c.user_id = u.id and c.job_id = j.id
  left join ${failureGroups} f on f.fingerprint = c.failure_fingerprint
  where j.name = ${QUEUE}`

const asDates = (row: Record<string, unknown>) => {
  for (const key of ['createdOn', 'startedOn', 'completedOn', 'startAfter']) {
    if (typeof row[key] === 'string') row[key] = new Date(row[key])
  }
  return row as JobRow
}

export async function findJob(db: Database | Transaction, id: string, lock = false): Promise<JobRow | null> {
  if (!isUuid(id)) return null
  const [row] = await db.execute(
    sql`${jobRows} and j.id = ${id}::uuid ${lock ? sql`for update of j` : sql``}`,
  )
  return row ? asDates(row) : null
}

/** These jobs, newest first. */
export async function findJobsByIds(
  db: Database | Transaction,
  ids: string[],
  limit = 1000,
): Promise<JobRow[]> {
  if (ids.length === 0) return []
  const rows = await db.execute(
    sql`${jobRows} and j.id in ${ids} order by j.created_on desc, j.id desc limit ${limit}`,
  )
  return [...rows].map(asDates)
}

/** Jobs in hand whose worker has been silent for longer than they allow. Few are in hand, so an index finds them. */
export const takeSilent = (limit: number): Statement => ({
  sql: `
    select name as queue, id as "jobId", retry_count as "retryCount" from pgboss.job
    where name in ('${QUEUE}', '${REFRESH}') and state = 'active'
      and heartbeat_on + make_interval(secs => heartbeat_seconds) < clock_timestamp()
    limit $1 for update skip locked`,
  params: [limit],
})

/** The jobs that a redrive made of the dead letters of these. All redrives of one job keep the id of the first. */
export async function findRedriven(tx: Transaction, ids: string[]): Promise<Map<string, string>> {
  const rows = await tx.execute<{ id: string; made: string }>(sql`
    select j.id, r.id as made from pgboss.job j cross join lateral (
      select id from pgboss.job r where r.name = ${QUEUE} and r.state = 'created' and r.source_root_id = coalesce(j.source_root_id, j.id)
      order by created_on desc limit 1) r
    where j.name = ${QUEUE} and j.id in ${ids}`)
  return new Map(rows.map(({ id, made }) => [id, made]))
}

export type QueueCounters = {
  queue: string
  deferred: number
  ready: number
  active: number
  failed: number
  stored: number
  /** When pg-boss counted; null before its first count. */
  ageSeconds: number | null
}

/**
 * The counts of pg-boss's monitor, updated every 5 seconds while a worker runs: one small row a queue,
 * however many jobs.
 */
export async function findQueueCounters(db: Database): Promise<QueueCounters[]> {
  return db.execute<QueueCounters>(sql`
    select name as queue, deferred_count as deferred, ready_count as ready, active_count as active,
      failed_count as failed, total_count as stored, extract(epoch from now() - monitor_on)::float8 as "ageSeconds"
    from pgboss.queue where left(name, 2) <> '__' order by name`)
}
