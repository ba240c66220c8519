import { desc, eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Sql, Transaction } from '../client.ts'
import { type CircuitState, circuitEvents, providers } from '../provider-schema.ts'

export type ProviderRow = typeof providers.$inferSelect

/** The row of a provider, made where there is none. */
export async function ensureProvider(db: Database | Transaction, name: string) {
  await db.insert(providers).values({ name }).onConflictDoNothing()
}

export async function findProvider(db: Database | Transaction, name: string): Promise<ProviderRow | null> {
  const [row] = await db.select().from(providers).where(eq(providers.name, name))
  return row ?? null
}

/** The row, locked: who changes a circuit decides on it as it is, not as it was read. */
export async function lockProvider(tx: Transaction, name: string): Promise<ProviderRow | null> {
  const [row] = await tx.select().from(providers).where(eq(providers.name, name)).for('update')
  return row ?? null
}

type Changes = Partial<Pick<ProviderRow, 'pausedUntil' | 'probeAt' | 'probeLeaseUntil' | 'probeFailures'>>

/** Moves the circuit of a locked row, and writes the event. */
export async function moveCircuit(
  tx: Transaction,
  row: ProviderRow,
  after: CircuitState,
  reason: string,
  { actor = null, ...changes }: Changes & { actor?: string | null } = {},
) {
  await tx
    .update(providers)
    .set({ circuit: after, since: sql`clock_timestamp()`, reason, pausedUntil: null, ...changes })
    .where(eq(providers.name, row.name))
  await tx
    .insert(circuitEvents)
    .values({ id: uuidv7(), provider: row.name, before: row.circuit, after, reason, actor })
}

export async function changeProvider(tx: Transaction | Database, name: string, changes: Changes) {
  await tx.update(providers).set(changes).where(eq(providers.name, name))
}

/** Nobody calls the provider before `until`. The latest word counts. */
export async function holdProvider(tx: Transaction | Database, name: string, until: Date, reason: string) {
  await tx
    .update(providers)
    .set({ heldUntil: until, heldReason: reason })
    .where(
      sql`${eq(providers.name, name)} and (${providers.heldUntil} is null or ${providers.heldUntil} < ${until.toISOString()})`,
    )
}

/**
 * Takes the next place in the provider's rate: places are `seconds` apart, whoever asks.
 * @returns milliseconds until it comes.
 */
export async function takePlace(client: Sql, name: string, seconds: number): Promise<number> {
  const [row] = await client<{ wait: number }[]>`
    update providers set free_at = greatest(free_at, clock_timestamp()) + make_interval(secs => ${seconds})
    where name = ${name} returning extract(epoch from free_at - clock_timestamp())::float8 * 1000 as wait`
  return Math.max(0, (row?.wait ?? 0) - seconds * 1000)
}

/** Counts one new person of today's. @returns false when `most` are counted already. */
export async function takeNew(db: Database, name: string, most: number): Promise<boolean> {
  const today = sql`(now() at time zone 'utc')::date`
  const rows = await db.execute(sql`
    update ${providers} set new_today = case when new_on = ${today} then new_today + 1 else 1 end, new_on = ${today}
    where ${eq(providers.name, name)} and (new_on is distinct from ${today} or new_today < ${most}) returning name`)
  return rows.length > 0
}

/** Gives a place of today's back: the person was not new. */
export async function returnNew(tx: Transaction | Database, name: string) {
  await tx
    .update(providers)
    .set({ newToday: sql`greatest(0, ${providers.newToday} - 1)` })
    .where(eq(providers.name, name))
}

export const findCircuitEvents = (db: Database, name: string, limit = 50) =>
  db
    .select()
    .from(circuitEvents)
    .where(eq(circuitEvents.provider, name))
    .orderBy(desc(circuitEvents.at))
    .limit(limit)

/**
 * Since when the provider is down, whether it was probed or paused in between or not; null when it never was since its
 * circuit was closed. By the index on the events.
 */
export async function findOpenSince(db: Database | Transaction, name: string) {
  const [row] = await db.execute<{ since: string | null }>(sql`
    select min(at) as since from ${circuitEvents} where provider = ${name} and after = 'open' and at > coalesce(
      (select at from ${circuitEvents} where provider = ${name} and after in ('closed', 'misconfigured') order by at desc limit 1),
      '-infinity')`)
  return row?.since ? new Date(row.since) : null
}

export async function findProviderNames(db: Database | Transaction): Promise<string[]> {
  const rows = await db.select({ name: providers.name }).from(providers).orderBy(providers.name)
  return rows.map((row) => row.name)
}
