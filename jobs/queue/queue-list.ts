import { sql } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { again } from '#db/pool/again.ts'
import { ALERTS, CHECKS, DEAD_LETTERS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'
import { isBossLost } from './workers.ts'

export type QueueRow = {
  name: string
  ready: number
  deferred: number
  active: number
  failed: number
  policy: string
  /** Seconds; those of a job may differ. */
  retryDelay: number
  retryDelayMax: number | null
  retryBackoff: boolean
  /** Since pg-boss counted; null before its first count. */
  ageSeconds: number | null
}

const MOST_QUEUES = 50
/** In this order; queues of other versions follow. */
const ours = [QUEUE, DEAD_LETTERS, REFRESH, OPERATIONS, CHECKS, ALERTS]

/** Our queues, with the counts of pg-boss's monitor: one small row each, however many jobs. */
export async function findQueues(db: Database): Promise<QueueRow[]> {
  return db.execute<QueueRow>(sql`
    select name, ready_count as ready, deferred_count as deferred, active_count as active, failed_count as failed, policy,
      retry_delay as "retryDelay", retry_delay_max as "retryDelayMax", retry_backoff as "retryBackoff",
      extract(epoch from clock_timestamp() - monitor_on)::float8 as "ageSeconds"
    from pgboss.queue where left(name, 2) <> '__' order by array_position(${sql.param(ours)}::text[], name), name limit ${MOST_QUEUES}`)
}

export type ScheduleRow = { name: string; key: string; cron: string; timezone: string; next: Date | null }

/** The schedules of pg-boss, by the database's time. */
export async function findSchedules(boss: PgBoss, now: number): Promise<ScheduleRow[]> {
  const read = () => boss.getSchedules(undefined, undefined, { limit: MOST_QUEUES })
  const schedules = await again(read, isBossLost)
  return schedules.map(({ name, key, cron, timezone }) => ({
    ...{ name, key, cron, timezone },
    next: nextOf(boss, cron, timezone, now),
  }))
}

function nextOf(boss: PgBoss, cron: string, tz: string, now: number) {
  try {
    return boss.previewSchedule(cron, { tz, from: new Date(now), count: 1 })[0] ?? null
  } catch {
    // Another version may write a schedule that this one cannot read.
    return null
  }
}
