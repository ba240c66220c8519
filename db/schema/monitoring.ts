import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { subscriptionState } from './subscriptions.ts'

/** One more bucket than bounds: the last holds what is above them all. `seconds` is the sum. */
export type Series = { labels: Record<string, string>; buckets: number[]; seconds: number }
export type Totals = { attempts: Series[]; critical: Series[] }

/** What was counted, in spans of `grain` seconds that begin at `at`: charts and shares are read from here. */
export const rollups = pgTable(
  'rollups',
  {
    grain: integer().notNull(),
    at: moment('at').notNull(),
    series: text().$type<'registrations' | 'attempts' | 'critical'>().notNull(),
    provider: text().notNull().default(''),
    /** Of an attempt; of a registration `not_requested` where no emails were asked for. */
    outcome: text().notNull().default(''),
    reason: text().notNull().default(''),
    count: integer().notNull(),
    /** How long it took; empty where nothing takes time. */
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
  /** What is older than this is still to be counted, newest first; null once the past is. */
  back: uuid(),
  /** What /api/metrics has counted since the first count; it only rises (decision 011). */
  totals: jsonb().$type<Totals>().notNull(),
})

/** People in each state, where they are too many to be counted for a page. */
export const stateCounts = pgTable('state_counts', {
  state: subscriptionState().primaryKey(),
  people: integer().notNull(),
  at: moment('at').notNull(),
  tookMs: doublePrecision('took_ms').notNull(),
})

/** What somebody changed outside the dashboard: a version that began to run, or settings. */
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

/** Causes that somebody was alerted to and that are not over. */
export const raisedAlerts = pgTable('raised_alerts', {
  cause: text().primaryKey(),
  since: moment('since').notNull().default(sql`clock_timestamp()`),
  text: text().notNull(),
})

/** What one process at a time does every so often (jobs/upkeep/turns.ts). Nobody else's turn before `due`. */
export const turns = pgTable('turns', {
  name: text().primaryKey(),
  due: moment('due').notNull().default(sql`'-infinity'`),
})
