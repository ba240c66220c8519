import { sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'
import { noteDatabaseTime } from './now.ts'

/**
 * The database's time, in milliseconds since 1970. Processes use it to compare times with each other.
 * `databaseNow` knows it from then on.
 */
export async function databaseTime(db: Database | Transaction): Promise<number> {
  const sent = performance.now()
  const [row] = await db.execute<{ now: number }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  )
  if (!row) throw new Error('the database did not say what time it is')
  noteDatabaseTime(row.now, sent)
  return row.now
}
