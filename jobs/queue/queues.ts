import type { PgBoss, Queue } from 'pg-boss'

export const QUEUE = 'subscription-sync'
export const DEAD_LETTERS = 'subscription-sync-dead'
export const RECONCILE = 'subscription-reconcile'
export const ALERTS = 'alerts'
export const REFRESH = 'subscription-refresh'
export const OPERATIONS = 'operations'
export const CHECKS = 'provider-checks'

const YEAR = 365 * 24 * 3600

/** Every default of pg-boss that matters here, set on purpose; its own value in brackets. */
const shared = {
  // The horizon is time (backoff.ts), not a count: a killed worker costs nobody a try [2].
  retryLimit: 1_000_000,
  // Only for jobs whose worker died; a handled attempt sets its own delay (jobs.ts) [0, false].
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 60,
  // A waiting job is never dropped: pg-boss deletes queued ones after retentionSeconds [14 days].
  retentionSeconds: 10 * YEAR,
  // Never by pg-boss: jobs/upkeep/retention.ts ends what is over, but for who still needs it [7 days].
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
    // A killed worker's jobs are taken back after this many seconds of silence [never]; see monitor in boss.ts.
    heartbeatSeconds: 15,
  },
  // One queued for a person is enough, however often we are told to look.
  { name: REFRESH, ...shared, policy: 'short', retryDelay: 30, retryDelayMax: 3600, notify: true },
  // A bulk action is one job, which runs again a second later until everything is done. One for each.
  {
    name: OPERATIONS,
    ...shared,
    policy: 'exclusive',
    retryDelay: 1,
    retryDelayMax: 1,
    heartbeatSeconds: 15,
    notify: true,
  },
  // What an administrator has asked of the provider: one of each kind at a time, which is as often as anybody reads.
  { name: CHECKS, ...shared, policy: 'exclusive', heartbeatSeconds: 15, notify: true },
  {
    name: ALERTS,
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 3600,
    deleteAfterSeconds: shared.deleteAfterSeconds,
    notify: true,
  },
  { name: RECONCILE, policy: 'exclusive', retryLimit: 0, expireInSeconds: 300, deleteAfterSeconds: 3600 },
]

/** Creates or updates the queues; part of migrating, so that no process needs to at run time. */
export async function migrateQueues(boss: PgBoss) {
  for (const { name, policy, ...options } of queues) {
    if (await boss.getQueue(name)) await boss.updateQueue(name, options)
    else await boss.createQueue(name, { policy, ...options })
  }
  await boss.schedule(RECONCILE, '* * * * *')
}
