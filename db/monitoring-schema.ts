import { sql } from 'drizzle-orm'
import { jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** One more bucket than bounds: the last holds what is above them all. `seconds` is the sum. */
export type Series = { labels: Record<string, string>; buckets: number[]; seconds: number }
export type Totals = { attempts: Series[]; critical: Series[] }

/** What /api/metrics has counted of the attempts; it only rises (decision 011). */
export const metricTotals = pgTable('metric_totals', {
  name: text().primaryKey(),
  /** The newest attempt that is counted. */
  through: uuid().notNull(),
  totals: jsonb().$type<Totals>().notNull(),
})

/** Causes that somebody was alerted to and that are not over. */
export const raisedAlerts = pgTable('raised_alerts', {
  cause: text().primaryKey(),
  since: timestamp('since', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  text: text().notNull(),
})
