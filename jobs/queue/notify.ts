import { createHash } from 'node:crypto'
import type { Sql } from '#db/client.ts'

const PAUSE_MS = 20

/**
 * Wakes the workers for jobs that have been committed: at once, then at most every 20 ms for all that came meanwhile.
 * Not part of the registration, because PostgreSQL lets only one transaction with a NOTIFY commit at a time, which
 * made every registration wait for the disk alone and cost a third of the database's work. It is a hint: a worker
 * that misses it looks within a second.
 */
export function createWake(client: Sql) {
  let resting = false
  let due: string | null = null
  return function wake(notify: string) {
    due = notify
    if (resting) return
    resting = true
    due = null
    client.unsafe(notify, [], { prepare: true }).catch(() => {})
    setTimeout(() => {
      resting = false
      if (due) wake(due)
    }, PAUSE_MS).unref()
  }
}
export type Wake = ReturnType<typeof createWake>

/** pg-boss's channel for its schema, as its `notifyChannelSql` has it; what is heard there is the name of a queue. */
export const CHANNEL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`
