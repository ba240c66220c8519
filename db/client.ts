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

/** Beyond what the server lets a statement take, so that its own word comes first. */
const GRACE_MS = 2_000
/** A transaction whose client is silent ends on the server after the limit, or this. */
const LEAST_IDLE_MS = 15_000
/** A client that TCP cannot reach any more is gone for the server after 25 s, with what it holds. */
const GONE = {
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '15000',
}

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
  const limits = limitMs !== null && {
    statement_timeout: String(limitMs),
    idle_in_transaction_session_timeout: String(Math.max(limitMs, LEAST_IDLE_MS)),
  }
  const client = createPool(url, max, {
    max_lifetime: 45 * 60,
    ...options,
    settings: { ...GONE, ...limits, ...settings },
    limitMs: limitMs === null ? null : limitMs + GRACE_MS,
  })
  const db: Database = drizzle(client as unknown as postgres.Sql, {
    schema: { ...schema, ...deletedSchema, ...failureSchema, ...providerSchema, ...staffSchema },
  })
  return { client, db, close: () => client.end({ timeout: 5 }) }
}
