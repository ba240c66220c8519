// State of a provider that all workers share: its circuit, its budget, places for calls, and leases of people.
// The adapters are in jobs/providers.

import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { newId } from '../new-id.ts'
import type { Statement } from '../one-statement.ts'
import { type CircuitState, circuitEvents, providers } from '../schema/providers.ts'

/** A provider, with the database's time: only that clock is used to compare times between processes. */
export type ProviderRow = typeof providers.$inferSelect & { now: Date }

const columns = {
  ...getTableColumns(providers),
  now: sql`clock_timestamp()`.mapWith(providers.since),
}

/** The row of a provider, inserted where there is none. */
export async function ensureProvider(db: Database | Transaction, name: string) {
  await db.insert(providers).values({ name }).onConflictDoNothing()
}

export async function findProvider(db: Database | Transaction, name: string): Promise<ProviderRow | null> {
  const [row] = await db.select(columns).from(providers).where(eq(providers.name, name))
  return row ?? null
}

/** The same as a statement, to be sent together with others. @returns a row for `asProvider`. */
export const readProvider = (name: string): Statement => ({
  sql: 'select *, clock_timestamp() as now from providers where name = $1',
  params: [name],
})
export function asProvider(row: Record<string, unknown>): ProviderRow {
  const values = Object.entries(getTableColumns(providers)).map(([key, column]) => {
    const value = row[column.name] ?? null
    return [key, value === null ? null : column.mapFromDriverValue(value)]
  })
  return { ...Object.fromEntries(values), now: providers.since.mapFromDriverValue(row.now as string) }
}

/** The row, locked, so that a change of the circuit is decided on its current state. */
export async function lockProvider(tx: Transaction, name: string): Promise<ProviderRow | null> {
  const [row] = await tx.select(columns).from(providers).where(eq(providers.name, name)).for('update')
  return row ?? null
}

/** So many seconds from now, by the database's clock. */
export const inSeconds = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`
/**
 * The next midnight in UTC, when a daily limit starts anew. In the first hour of a day it may have been yesterday's, by the
 * provider's own clock: then in five minutes.
 */
const tomorrow = sql`(select case when time < day + interval '1 hour' then time + interval '5 minutes'
    else day + interval '1 day' end at time zone 'utc'
  from (select time, date_trunc('day', time) as day from (select clock_timestamp() at time zone 'utc' as time) now) today)`

const notHeld = sql`(${providers.heldUntil} is null or ${providers.heldUntil} <= clock_timestamp())`

type Moment = Date | SQL | null
export type Changes = Partial<
  Pick<ProviderRow, 'probeFailures' | 'recent' | 'refused'> &
    Record<'pausedUntil' | 'probeAt' | 'probeLeaseUntil' | 'refusedSince' | 'heldUntil', Moment> & {
      changesReadAt: Date
      heldReason: string | null
    }
>

/**
 * Why a circuit moved by itself, as it is stored: a code and what belongs to it, such as numbers and the last answer.
 * `jobs/monitoring/circuit-text.ts` has the text that people read.
 */
export type CircuitCode =
  | `failed_in_a_row ${number} ${string}`
  | `failed_of_last ${number} ${number} ${string}`
  | `unanswered_in_a_row ${number} ${string}`
  | `refused_in_a_row ${number} ${string}`
  | `settings_refused ${string}`
  | `probe_failed ${string}`
  | 'taken_again'
  | 'settings_accepted'
  | 'probe_refused'
  | 'probe_succeeded'
  | 'pause_over'

/** A person's own words, which are no code whatever they say. */
type ByHand = { actor: string; reason: string }
/** As it is read: a code where nobody did it, what a person typed otherwise, and a text that an older version wrote. */
export type CircuitReason = { actor: string | null; reason: string | null }

/** Changes the circuit of a locked row, and writes the event. Earlier answers no longer count. */
export async function moveCircuit(
  tx: Transaction,
  row: Pick<ProviderRow, 'name' | 'circuit'>,
  after: CircuitState,
  why: CircuitCode | ByHand,
  changes: Changes = {},
) {
  const { actor, reason } = typeof why === 'string' ? { actor: null, reason: why } : why
  await tx
    .update(providers)
    .set({
      circuit: after,
      since: sql`clock_timestamp()`,
      reason,
      pausedUntil: null,
      recent: '',
      ...changes,
    })
    .where(eq(providers.name, row.name))
  await tx
    .insert(circuitEvents)
    .values({ id: newId(), provider: row.name, before: row.circuit, after, reason, actor })
}

/** A hold that a person ended: an event without a change of circuit, so that it is visible when delivery resumed. */
export async function liftHold(tx: Transaction, row: ProviderRow, reason: string, actor: string) {
  await changeProvider(tx, row.name, { heldUntil: null, heldReason: null })
  await tx
    .insert(circuitEvents)
    .values({ id: newId(), provider: row.name, before: row.circuit, after: row.circuit, reason, actor })
}

export async function changeProvider(tx: Transaction | Database, name: string, changes: Changes) {
  await tx.update(providers).set(changes).where(eq(providers.name, name))
}

/**
 * Nobody calls the provider until then: so many seconds, or the next day. Its latest answer counts, even
 * where it is shorter.
 */
export const holdProvider = (
  tx: Transaction | Database,
  name: string,
  until: number | 'tomorrow',
  reason: string,
) =>
  changeProvider(tx, name, {
    heldUntil: until === 'tomorrow' ? tomorrow : inSeconds(until),
    heldReason: reason,
  })

/**
 * Nobody new is told before the end of the day whose limit our own count has reached, unless that is past by now. It ends no
 * wait that the provider has asked for.
 */
export const holdDay = (tx: Transaction, name: string, ends: Date) =>
  tx
    .update(providers)
    .set({ heldUntil: ends, heldReason: 'daily_limit' })
    .where(and(eq(providers.name, name), sql`clock_timestamp() < ${ends.toISOString()}`, notHeld))

export const findCircuitEvents = (db: Database, name: string, limit = 50) =>
  db
    .select()
    .from(circuitEvents)
    .where(eq(circuitEvents.provider, name))
    .orderBy(desc(circuitEvents.at))
    .limit(limit)

/** Why the circuit is as it is, and who made it so. By the index on the events. */
export async function findCircuitReason(db: Database | Transaction, name: string): Promise<CircuitReason> {
  const [row] = await db.execute<CircuitReason>(sql`
    select reason, (select actor from ${circuitEvents} where provider = ${name} and before <> after
      order by at desc limit 1) as actor
    from ${providers} where name = ${name}`)
  return row ?? { actor: null, reason: null }
}

/**
 * Since when the provider has been down, including probes and pauses in between; null when it has not been
 * down since its circuit was last closed. By the index on the events.
 */
export async function findOpenSince(db: Database | Transaction, name: string) {
  const [row] = await db.execute<{ since: string | null }>(sql`
    select min(at) as since from ${circuitEvents} where provider = ${name} and after = 'open' and at > coalesce(
      (select at from ${circuitEvents} where provider = ${name} and after in ('closed', 'misconfigured', 'slowed') order by at desc limit 1),
      '-infinity')`)
  return row?.since ? new Date(row.since) : null
}

export async function findProviderNames(db: Database | Transaction): Promise<string[]> {
  const rows = await db.select({ name: providers.name }).from(providers).orderBy(providers.name)
  return rows.map((row) => row.name)
}
