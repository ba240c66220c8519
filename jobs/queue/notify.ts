import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { within } from '#db/pool/within.ts'

/** After a NOTIFY none is sent for so long: each is a statement of its own, and many would cost what the jobs themselves do. */
const REST_MS = 2
/** A NOTIFY that is not answered in so long no longer keeps the next one waiting. */
const PATIENCE_MS = 1_000

/**
 * Wakes the workers for jobs that have been committed: at once, and once more for all that came while that was under
 * way or shortly after. Not part of the registration, because PostgreSQL lets only one transaction with a NOTIFY commit at a time, which
 * made every registration wait for the disk alone and cost a third of the database's work. It is a hint: a worker
 * that misses it looks within a second.
 */
export function createNotify(client: Sql) {
  // Nobody waits for the disk: what it tells about is there already.
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

/** pg-boss's channel for its schema, as its `notifyChannelSql` has it; what is heard there is the name of a queue. */
export const CHANNEL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`
