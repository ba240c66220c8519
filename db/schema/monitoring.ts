import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { subscriptionState } from './subscriptions.ts'

/** One more bucket than bounds: the last counts durations above all of them. `seconds` is the sum. */
export type Series = { labels: Record<string, string>; buckets: number[]; seconds: number }
export type Totals = { attempts: Series[]; critical: Series[] }

/** Counts in spans of `grain` seconds that begin at `at`. Charts and shares are read from here. */
export const rollups = pgTable(
  'rollups',
  {
    grain: integer().notNull(),
    at: moment('at').notNull(),
    series: text().$type<'registrations' | 'attempts' | 'critical'>().notNull(),
    provider: text().notNull().default(''),
    /** The outcome of an attempt; for a registration `not_requested` where no emails were asked for. */
    outcome: text().notNull().default(''),
    reason: text().notNull().default(''),
    count: integer().notNull(),
    /** Durations; empty where none are measured. */
    buckets: integer().array().notNull(),
    seconds: doublePrecision().notNull().default(0),
  },
  (table) => [
    primaryKey({
      columns: [table.grain, table.at, table.series, table.provider, table.outcome, table.reason],
    }),
  ],
)

/** Rows that are not counted yet. A trigger notes them in the transaction that writes them (decision 026). */
export const uncounted = pgTable('uncounted', {
  name: text().notNull(),
  id: uuid().notNull(),
})

/** How far each table is counted. */
export const rollupCursors = pgTable('rollup_cursors', {
  name: text().primaryKey(),
  /** Rows older than this are still to be counted, newest first; null once all are. */
  back: uuid(),
  /** The total since the first count, for /api/metrics; it only rises (decision 011). */
  totals: jsonb().$type<Totals>().notNull(),
})

/** People in each state, for when they are too many to be counted for each page. */
export const stateCounts = pgTable('state_counts', {
  state: subscriptionState().primaryKey(),
  people: integer().notNull(),
  at: moment('at').notNull(),
  tookMs: doublePrecision('took_ms').notNull(),
})

/** A change from outside the dashboard: a version that began to run, or settings. */
export const annotations = pgTable(
  'marks',
  {
    id: uuid().primaryKey(),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    kind: text().$type<'deploy' | 'settings'>().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index('marks_at').on(table.at), index('marks_kind').on(table.kind, table.at)],
)

/** Alerts that were raised and are not over. */
export const raisedAlerts = pgTable('raised_alerts', {
  cause: text().primaryKey(),
  since: moment('since').notNull().default(sql`clock_timestamp()`),
  text: text().notNull(),
})

/**
 * Periodic work that one process at a time does (jobs/upkeep/turns.ts). No other process may start it before `due`.
 */
export const turns = pgTable('turns', {
  name: text().primaryKey(),
  due: moment('due').notNull().default(sql`'-infinity'`),
})
