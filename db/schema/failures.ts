import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { outcomeKind } from './subscriptions.ts'

/** Causes that failed or waiting people share; `subscriptions.failure_fingerprint` says who they are. */
export const failureGroups = pgTable(
  'failure_groups',
  {
    fingerprint: text().primaryKey(),
    provider: text().notNull(),
    outcome: outcomeKind().notNull(),
    reason: text(),
    code: text(),
    /** Normalised: parts that differ from person to person are removed. */
    message: text(),
    firstSeen: moment('first_seen').notNull().default(sql`clock_timestamp()`),
    /** To the minute: see `recordFailure`. In whole milliseconds, so that the address of a page can hold it. */
    lastSeen: timestamp('last_seen', { withTimezone: true, precision: 3 })
      .notNull()
      .default(sql`clock_timestamp()`),
    sampleAttemptId: uuid('sample_attempt_id').notNull(),
    openedAt: moment('opened_at').notNull().default(sql`clock_timestamp()`),
    /** When its last person left; null while it has people. */
    resolvedAt: moment('resolved_at'),
    /** How often it was reopened. */
    reopened: integer().notNull().default(0),
  },
  (table) => [index('failure_groups_seen').on(table.lastSeen, table.fingerprint)],
)
