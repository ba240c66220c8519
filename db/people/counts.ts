import { asc, count, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { databaseNow } from '../now.ts'
import { WAITING } from '../schema/states.ts'
import { type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

/** The number of people in each state, zeros included; by the index on the state. */
export async function countPeople<State extends SubscriptionState>(
  db: Database | Transaction,
  states: readonly State[],
) {
  const rows = await db
    .select({ state: subscriptions.state, people: count() })
    .from(subscriptions)
    .where(inArray(subscriptions.state, states))
    .groupBy(subscriptions.state)
  return states.map((state) => ({ state, people: rows.find((row) => row.state === state)?.people ?? 0 }))
}

/** Since when the longest-waiting person waits; the first entry of an index, however many wait. */
export async function findOldestWaiting(db: Database | Transaction) {
  const [row] = await db
    .select({ since: subscriptions.waitingSince })
    .from(subscriptions)
    .where(inArray(subscriptions.state, WAITING))
    .orderBy(asc(subscriptions.waitingSince))
    .limit(1)
  return row?.since ?? null
}

/** From this many people, in no order: an estimate needs no more, and a list of a million is not read for it. */
const MOST_DUE = 5_000

/** When the last of those who were put off is due; null where nobody is. */
export async function findLastDue(db: Database) {
  const [row] = await db.execute<{ at: string | null }>(sql`
    select max(next_attempt_at) as at from (
      select next_attempt_at from ${subscriptions} where state = 'delayed' order by user_id limit ${MOST_DUE}) put_off`)
  return row?.at ? new Date(row.at) : null
}

/** The database's time. A preview describes the state up to it. */
export async function findCurrentTime(db: Database) {
  const [row] = await db.execute<{ now: string }>(
    sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
  )
  return row?.now ?? new Date(databaseNow()).toISOString()
}
