import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'

const counted = [
  'users',
  'subscriptions',
  'audit_events',
  'failure_groups',
  'operations',
  'operation_people',
  'providers',
  'circuit_events',
  'staff',
]

/**
 * How often rows of these relations were written, by PostgreSQL's statistics: at most 10 s late, and no row is read.
 */
export const countWrites = (relations: ReturnType<typeof sql>) => sql`
  (select sum(pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid))
    from pg_class where oid in (${relations}))`

/**
 * A text that differs once anything has changed that people wait for: an attempt, an action, a registration, a circuit. It is
 * read from the ends of indexes.
 */
export async function readNewest(db: Database): Promise<string> {
  const [row] = await db.execute<{ newest: string }>(sql`
    select concat_ws('/',
      (select string_agg(id::text, '') from (select id from attempts order by started_at desc limit 100) newest),
      (select string_agg(id || xmin::text, '') from (select id, xmin from audit_events order by id desc limit 20) newest),
      (select string_agg(id || xmin::text, '') from (select id, xmin from operations order by created_at desc limit 20) newest),
      (select string_agg(name || xmin::text, '') from providers),
      (select id from users order by id desc limit 1)) as newest`)
  return row?.newest ?? ''
}

/** A text that differs once anything else on the dashboard has changed, by the counters. */
export async function countChanges(db: Database): Promise<string> {
  const names = sql.join(
    counted.map((name) => sql`(${name}::regclass)`),
    sql`, `,
  )
  // Partitioned tables are counted by their partitions.
  const tables = sql`
    select oid from (values ${names}) named (oid) union all
    select inhrelid from pg_inherits where inhparent = 'attempts'::regclass`
  const [row] = await db.execute<{ writes: string }>(sql`select ${countWrites(tables)}::text as writes`)
  return row?.writes ?? ''
}
