import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { within } from '#db/pool/within.ts'

/**
 * Minimum time between two NOTIFYs: each is a statement of its own, and many would cost as much as the jobs
 * themselves.
 */
const REST_MS = 2
/** A NOTIFY without an answer holds up the next one for at most this long. */
const PATIENCE_MS = 1_000

/**
 * Wakes the workers for committed jobs: at once, and once more for all jobs that arrive meanwhile or shortly
 * after. It is not part of the registration, because PostgreSQL lets only one transaction with a NOTIFY
 * commit at a time. That made every registration wait for the disk alone and cost a third of the database's
 * work. It is a hint: a worker that misses it looks within a second.
 */
export function createNotify(client: Sql) {
  // No need to wait for the disk: the jobs are committed already.
  const tell = async (statement: string) =>
    client.unsafe(`select set_config('synchronous_commit', 'off', true), (${statement})`, [], {
      prepare: true,
    })
  let underWay = false
  let due: string | null = null
  return async function notify(statement: string) {
    due = statement
    if (underWay) return
    underWay = true
    while (due) {
      const told = within(PATIENCE_MS, tell(due))
      due = null
      await told.catch(() => {})
      await setTimeout(REST_MS, undefined, { ref: false })
    }
    underWay = false
  }
}
export type Notify = ReturnType<typeof createNotify>

/** pg-boss's channel for its schema, as its `notifyChannelSql` makes it; the payload is the name of a queue. */
export const CHANNEL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`
