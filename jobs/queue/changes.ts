import { sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { countWrites } from '#db/monitoring/page-changes.ts'

/** How often jobs were written: pg-boss retries, cancels and deletes some by itself. */
export async function countJobWrites(db: Database): Promise<string> {
  const partitions = sql`select inhrelid from pg_inherits where inhparent = 'pgboss.job'::regclass`
  const [row] = await db.execute<{ writes: string | null }>(
    sql`select ${countWrites(partitions)}::text as writes`,
  )
  return row?.writes ?? ''
}
