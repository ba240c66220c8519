import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { createPool, type PoolOptions } from './pool/pool.ts'
import { repeatingReads } from './pool/repeated-reads.ts'
import { clientLimitMs, serverLimits } from './pool/time-limits.ts'
import { hideValues } from './query-error.ts'

export type { Sql } from './pool/pool.ts'
export type Database = PostgresJsDatabase
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

hideValues()

type Options = Partial<Omit<PoolOptions, 'settings'>>

/**
 * @param max connections in the pool.
 * @param settings of PostgreSQL for each connection.
 * @param options.limitMs after which the server ends a statement, and soon after the client one that it hears nothing
 * of; 15 s where it is not given, none where it is null.
 */
export function connect(
  url: string,
  max: number,
  settings: Record<string, string> = {},
  { limitMs = 15_000, ...options }: Options = {},
) {
  const client = createPool(url, max, {
    max_lifetime: 45 * 60,
    ...options,
    settings: { ...serverLimits(limitMs), ...settings },
    limitMs: clientLimitMs(limitMs),
  })
  const db: Database = drizzle(repeatingReads(client) as unknown as postgres.Sql)
  return { client, db, close: () => client.end({ timeout: 5 }) }
}
