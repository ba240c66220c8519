import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { changingTexts } from './pool/changed-texts.ts'
import { createPool, type PoolOptions, type Sql } from './pool/pool.ts'
import { repeatingReads } from './pool/repeated-reads.ts'
import { sessionSettings } from './pool/session-settings.ts'
import { clientLimitMs, serverLimits } from './pool/time-limits.ts'
import { hideValues } from './query-error.ts'

export type { Sql } from './pool/pool.ts'
export type Database = PostgresJsDatabase
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

hideValues()

type Options = Partial<Omit<PoolOptions, 'settings'>>

/**
 * @param max connections in the pool.
 * @param settings PostgreSQL settings for each connection.
 * @param options.limitMs time after which the server ends a statement, and soon afterwards the client gives
 * up on one that it has heard nothing of. Default 15 s; null for no limit.
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
    settings: { ...sessionSettings, ...serverLimits(limitMs), ...settings },
    limitMs: clientLimitMs(limitMs),
  })
  return { client, db: databaseOf(client), close: () => client.end({ timeout: 5 }) }
}

const over = (pool: Sql): Database => drizzle(pool as unknown as postgres.Sql)

export const databaseOf = (client: Sql) => over(repeatingReads(client))

/** The same connections for readers who may not see every text as it is. Nothing is written through it. */
export const withChangedTexts = (client: Sql, change: (text: string) => string) =>
  over(changingTexts(repeatingReads(client), change))
