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

/** The database's time. A preview describes the state up to it. */
export async function findCurrentTime(db: Database) {
  const [row] = await db.execute<{ now: string }>(
    sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
  )
  return row?.now ?? new Date(databaseNow()).toISOString()
}
