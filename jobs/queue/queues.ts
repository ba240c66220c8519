// Only this folder knows pg-boss's tables.

import type { PgBoss, Queue } from 'pg-boss'

export const QUEUE = 'subscription-sync'
export const DEAD_LETTERS = 'subscription-sync-dead'
export const ALERTS = 'alerts-by-cause'
export const REFRESH = 'subscription-refresh'
export const OPERATIONS = 'operations'
export const CHECKS = 'provider-checks'

/**
 * More than any job reaches. A dead job gets as many as it has used, since pg-boss dead-letters only jobs
 * without tries left.
 */
export const RETRY_LIMIT = 1_000_000

const YEAR = 365 * 24 * 3600

/** Every default of pg-boss that matters here, set on purpose; its own value in brackets. */
const shared = {
  // backoff.ts decides what counts as a try: a killed worker costs nobody one [2].
  retryLimit: RETRY_LIMIT,
  // A job whose worker died is due at once; every other retry has its time set on the row (settle-jobs.ts)
  // [0, false].
  retryDelay: 0,
  retryBackoff: false,
  // A waiting job is never dropped: pg-boss deletes queued ones after retentionSeconds [14 days].
  retentionSeconds: 10 * YEAR,
  // Never by pg-boss: jobs/upkeep/retention.ts deletes ended jobs, except those that a person still needs [7 days].
  deleteAfterSeconds: 0,
  // Longer than a whole batch with every call timing out [15 minutes].
  expireInSeconds: 15 * 60,
} satisfies Partial<Queue>

const queues: Queue[] = [
  { name: DEAD_LETTERS, ...shared },
  {
    name: QUEUE,
    ...shared,
    deadLetter: DEAD_LETTERS,
    // Wakes a worker within milliseconds of the commit instead of at its next poll.
    notify: true,
    // Jobs that a killed worker fetched but did not start are taken back after this many seconds of silence,
    // pg-boss's minimum [never]; started ones when their leases end. delivery/take-back.ts does both, before
    // pg-boss notices.
    heartbeatSeconds: 10,
  },
  // One waiting look for a person is enough, however often it is triggered.
  { name: REFRESH, ...shared, policy: 'short', notify: true, heartbeatSeconds: 10 },
  // A bulk action is one job, which runs again a second later until everything is done. One for each.
  {
    name: OPERATIONS,
    ...shared,
    policy: 'exclusive',
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 1,
    heartbeatSeconds: 15,
    notify: true,
  },
  // Checks that an administrator requested: one of each kind at a time, which is as often as anybody reads them.
  {
    name: CHECKS,
    ...shared,
    policy: 'exclusive',
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds: 15,
    notify: true,
  },
  // Alerts stay until a receiver accepts them, each cause in its order. We drop the oldest ourselves (alert-jobs.ts).
  {
    name: ALERTS,
    ...shared,
    policy: 'key_strict_fifo',
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: 60,
    notify: true,
  },
]

/** Creates or updates the queues; part of migrating, so that no process needs to at run time. */
export async function migrateQueues(boss: PgBoss) {
  for (const { name, policy, ...options } of queues) {
    if (await boss.getQueue(name)) await boss.updateQueue(name, options)
    else await boss.createQueue(name, { policy, ...options })
  }
  await leaveFormerQueues(boss)
  await forgetDelays(boss)
  await vacuumOften(boss)
}

/**
 * The monitor counts waiting jobs every five seconds. It reads an index alone, except for what has changed since the last
 * vacuum, and by default that is up to a fifth of all jobs: with a fifth of 400,000 changed, a pass read 143,000 pages
 * instead of 2,900.
 */
async function vacuumOften(boss: PgBoss) {
  const wanted = [
    'autovacuum_vacuum_scale_factor=0.02',
    'autovacuum_vacuum_insert_scale_factor=0.02',
    'autovacuum_analyze_scale_factor=0.02',
  ]
  const db = boss.getDb()
  const { rows } = await db.executeSql(
    `select from pg_class where oid = 'pgboss.job_common'::regclass and reloptions @> $1::text[]`,
    [wanted],
  )
  // Only once: it would end a vacuum that runs.
  if (rows.length === 0) await db.executeSql(`alter table pgboss.job_common set (${wanted.join(', ')})`)
}

/**
 * Delays that a former version left on the rows of its retries: pg-boss would delay the job of a worker that dies by as
 * much. It reads every job, so no worker's start waits for it.
 */
const forgetDelays = (boss: PgBoss) =>
  boss.getDb().executeSql(
    `update pgboss.job set retry_delay = 0, retry_backoff = false
    where name = any($1) and state < 'completed' and (retry_delay > 0 or retry_backoff)`,
    [[QUEUE, REFRESH]],
  )

/** Queues of former versions. They are kept, since processes of such a version still run while this one is deployed. */
async function leaveFormerQueues(boss: PgBoss) {
  await boss.unschedule('subscription-reconcile')
  const former = 'alerts'
  if (!(await boss.getQueue(former))) return
  const waiting = await boss.fetch<object>(former, { batchSize: 1000, ignoreStartAfter: true })
  if (waiting.length === 0) return
  await boss.insert(
    ALERTS,
    waiting.map(({ id, data }) => ({ id, data, singletonKey: id })),
  )
  await boss.complete(
    former,
    waiting.map(({ id }) => id),
  )
}
