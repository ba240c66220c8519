import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { operations } from './operations.ts'
import { users } from './people.ts'
import { subscriptionState } from './subscriptions.ts'

/** Jobs that an administrator deleted, with everything needed to bring them back until `until`. */
export const deletedJobs = pgTable(
  'deleted_jobs',
  {
    jobId: uuid('job_id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The job's row as it was; it holds ids only, as every job does. */
    job: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Its copy in the dead letter queue. */
    deadLetter: jsonb('dead_letter').$type<Record<string, unknown>>(),
    /** The subscription's state before the deletion; null where that did not touch it. */
    subscription: subscriptionState(),
    since: moment('since'),
    failureFingerprint: text('failure_fingerprint'),
    actor: text().notNull(),
    reason: text().notNull(),
    /** The bulk action that deleted it. */
    operationId: uuid('operation_id').references(() => operations.id, { onDelete: 'set null' }),
    deletedAt: moment('deleted_at').notNull().default(sql`clock_timestamp()`),
    until: moment('until').notNull(),
  },
  (table) => [
    index('deleted_jobs_user').on(table.userId),
    index('deleted_jobs_until').on(table.until),
    index('deleted_jobs_operation').on(table.operationId),
  ],
)
