import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import * as deletedSchema from './deleted-schema.ts'
import * as failureSchema from './failure-schema.ts'
import { createPool, type PoolOptions } from './pool.ts'
import * as providerSchema from './provider-schema.ts'
import { hideValues } from './query-error.ts'
import * as schema from './schema.ts'
import * as staffSchema from './staff-schema.ts'

export type { Sql } from './pool.ts'
export type Database = PostgresJsDatabase<
  typeof schema & typeof deletedSchema & typeof failureSchema & typeof providerSchema & typeof staffSchema
>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

hideValues()

/**
 * @param max connections in the pool.
 * @param settings of PostgreSQL for each connection.
 */
export function connect(
  url: string,
  max: number,
  settings: Record<string, string> = {},
  options: Partial<PoolOptions> = {},
) {
  const client = createPool(url, max, settings, { limitMs: 15_000, max_lifetime: 2_700, ...options })
  const db: Database = drizzle(client as unknown as postgres.Sql, {
    schema: { ...schema, ...deletedSchema, ...failureSchema, ...providerSchema, ...staffSchema },
  })
  return { client, db, close: () => client.end({ timeout: 5 }) }
}
