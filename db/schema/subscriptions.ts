import { sql } from 'drizzle-orm'
import { index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './people.ts'
import { listOf, WAITING } from './states.ts'

export const subscriptionState = pgEnum('subscription_state', [
  'not_requested',
  'pending',
  'delayed',
  'check_inbox',
  'confirmed',
  'opted_out',
  'needs_attention',
  // An administrator decided that no more is tried; only a person reopens it.
  'handled',
])
export type SubscriptionState = (typeof subscriptionState.enumValues)[number]

/**
 * The provider's record of a person. `suppressed`: opted out, complained, bounced or blocked. `missing`: it has none.
 */
export const membership = pgEnum('provider_standing', ['subscribed', 'pending', 'suppressed', 'missing'])
/** The values for a person that the provider does have. */
export type Membership = Exclude<(typeof membership.enumValues)[number], 'missing'>

export const outcomeKind = pgEnum('outcome_kind', [
  'confirmed',
  'awaiting_confirmation',
  'already_subscribed',
  'suppressed',
  'rejected',
  'retry',
  'misconfigured',
  'unknown_answer',
])
export type OutcomeKind = (typeof outcomeKind.enumValues)[number]

export const subscriptions = pgTable(
  'subscriptions',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    state: subscriptionState().notNull(),
    /** When the state was entered. */
    since: moment('since').notNull().default(sql`clock_timestamp()`),
    /** The pg-boss job that carries this subscription; null where no consent was given. */
    jobId: uuid('job_id'),
    /** Since the registration, or an administrator's retry. */
    attempts: integer().notNull().default(0),
    /** How often the provider was asked to send its confirmation email, for those that send one at every call. */
    confirmationRequests: integer('confirmation_requests').notNull().default(0),
    nextAttemptAt: moment('next_attempt_at'),
    /** Since when a job has been trying: the registration, or an administrator's retry. */
    waitingSince: moment('waiting_since').notNull().default(sql`clock_timestamp()`),
    /** The failure group of the person (failures.ts); null once they are settled well. */
    failureFingerprint: text('failure_fingerprint'),
    /** Outcome and provider of the last attempt; null before the first. */
    lastOutcome: outcomeKind('last_outcome'),
    lastProvider: text('last_provider'),
    /** When and from where the person consented: evidence that providers ask for. */
    consentedAt: moment('consented_at'),
    consentAddress: text('consent_address'),
    /** The provider's last known record of the person, and when it was read; null until it was. */
    membership: membership('provider_standing'),
    providerSeenAt: moment('provider_seen_at'),
    /** Where they were last found: the provider and, if it forgets who left, its list. Null where that was not kept yet. */
    seenIn: text('provider_seen_in'),
    createdAt: moment('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    index('subscriptions_waiting')
      .on(table.waitingSince)
      .where(sql`${table.state} in ${sql.raw(listOf(WAITING))}`),
    // The newest registrations in a state, a page at a time: user ids are in order of registering.
    index('subscriptions_state').on(table.state, table.userId),
    index('subscriptions_job').on(table.jobId),
    index('subscriptions_failure')
      .on(table.failureFingerprint, table.state, table.userId)
      .where(sql`${table.failureFingerprint} is not null`),
    // Registering writes no index entry here: there was no attempt yet.
    index('subscriptions_outcome')
      .on(table.lastOutcome, table.lastProvider, table.userId)
      .where(sql`${table.lastOutcome} is not null`),
    // People who need attention without a failed attempt, for example after a cancellation.
    index('subscriptions_unexplained')
      .on(table.userId)
      .where(sql`${table.state} = 'needs_attention' and ${table.failureFingerprint} is null`),
  ],
)

export const attempts = pgTable(
  'attempts',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    jobId: uuid('job_id').notNull(),
    worker: text().notNull(),
    provider: text().notNull(),
    startedAt: moment('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    outcome: outcomeKind().notNull(),
    reason: text(),
    httpStatus: integer('http_status'),
    /** The provider's own error code or title. */
    code: text(),
    /** Redacted: no addresses, no keys, at most 500 characters. */
    message: text(),
    nextAttemptAt: moment('next_attempt_at'),
    /** The provider's own id of the request; its support asks for it. */
    requestId: text('request_id'),
    /** The header that says when to try again, as the provider wrote it. */
    retryAfter: text('retry_after'),
    /** The failure group; null where the attempt settled the person well. */
    fingerprint: text(),
  },
  (table) => [
    index('attempts_user').on(table.userId, table.startedAt),
    index('attempts_started').on(table.startedAt),
    index('attempts_provider').on(table.provider, table.startedAt),
    index('attempts_failure')
      .on(table.fingerprint, table.startedAt)
      .where(sql`${table.fingerprint} is not null`),
  ],
)
