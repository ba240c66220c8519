import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as deletedSchema from './deleted-schema.ts'
import * as failureSchema from './failure-schema.ts'
import * as providerSchema from './provider-schema.ts'
import { hideValues } from './query-error.ts'
import * as schema from './schema.ts'
import * as staffSchema from './staff-schema.ts'

export type Sql = postgres.Sql
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
  options: Pick<postgres.Options<Record<string, never>>, 'max_lifetime' | 'debug' | 'onclose'> = {},
) {
  const client = postgres(url, {
    max,
    connect_timeout: 10,
    // Its own grows to 20 s, shared by the whole pool: so long people would wait after the database is back.
    backoff: () => 0.25,
    connection: settings,
    onnotice: () => {},
    ...options,
  })
  const db: Database = drizzle(client, {
    schema: { ...schema, ...deletedSchema, ...failureSchema, ...providerSchema, ...staffSchema },
  })
  return { client, db, close: () => client.end({ timeout: 5 }) }
}
