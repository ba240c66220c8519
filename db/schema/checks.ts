import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import type { Membership } from './subscriptions.ts'

/** `settings`: are the key and list right? `address`: what does the provider hold about one address? */
export const checkKind = pgEnum('check_kind', ['settings', 'address'])
export type CheckKind = (typeof checkKind.enumValues)[number]

/** `held`: the provider was not asked, since it has told us to wait. */
export type CheckAnswer = {
  kind: 'fine' | 'found' | 'missing' | 'retry' | 'misconfigured' | 'unknown_answer' | 'held'
  /** The membership, under its column name. */
  standing?: Membership
  reason?: string
  httpStatus?: number
  code?: string
  /** Redacted. */
  message?: string
}

/** Questions that administrators had the provider asked. */
export const providerChecks = pgTable(
  'provider_checks',
  {
    id: uuid().primaryKey(),
    provider: text().notNull(),
    kind: checkKind().notNull(),
    /** The person it is about; deleted with the row (docs/data.md). */
    address: text(),
    actor: text().notNull(),
    askedAt: moment('asked_at').notNull().default(sql`clock_timestamp()`),
    /** All null until a worker has asked. */
    answeredAt: moment('answered_at'),
    worker: text(),
    durationMs: integer('duration_ms'),
    answer: jsonb().$type<CheckAnswer>(),
  },
  (table) => [index('provider_checks_asked').on(table.provider, table.askedAt)],
)
