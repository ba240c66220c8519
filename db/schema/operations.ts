import { sql } from 'drizzle-orm'
import {
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './people.ts'

export const operationState = pgEnum('operation_state', [
  'queued',
  'canary',
  'ten',
  'all',
  'settling',
  'finished',
  'stopped',
  'aborted',
])
export type OperationState = (typeof operationState.enumValues)[number]

/**
 * The people that a bulk action is for: one member for each kind of list that can be acted on. People who
 * came to need attention after `before`, the time of the preview, are left out. No fingerprint: people who
 * need attention without a failed attempt.
 */
export type OperationFilter =
  | { by: 'failure'; fingerprint: string | null; before: string }
  /** Those in the group whose address is at the domain `from`, which was a slip of `to`; both in ASCII. */
  | { by: 'domain'; fingerprint: string; from: string; to: string; before: string }
  /** People whose job matches; `jobs/queue/job-filter.ts` defines the filter. */
  | { by: 'jobs'; filter: Record<string, unknown>; before: string }
  | { by: 'people'; userIds: string[]; before: string }
  /** The people that another operation was carried out on: its undo. */
  | { by: 'operation'; operation: string; before: string }
/** The action on each of them. */
export const operationKinds = [
  'retry',
  'redrive',
  'cancel',
  'handle',
  'delete',
  'unhandle',
  'undelete',
  'correct',
  'uncorrect',
] as const
export type OperationKind = (typeof operationKinds)[number]
/** Whether it ends at the provider: it then starts slowly, and its result is known later. */
export const isTold = (kind: OperationKind) => kind === 'retry' || kind === 'redrive' || kind === 'correct'

/** Bulk actions. Each is carried out by a job of its own. */
export const operations = pgTable(
  'operations',
  {
    id: uuid().primaryKey(),
    kind: text().$type<OperationKind>().notNull(),
    /** What it acts on; no two operations run on the same subject at once. */
    subject: text().notNull(),
    actor: text().notNull(),
    reason: text().notNull(),
    filter: jsonb().$type<OperationFilter>().notNull(),
    state: operationState().notNull().default('queued'),
    /** Nobody is acted on before this; null: at once. */
    notBefore: moment('not_before'),
    /** The user id up to which people were matched. */
    cursor: uuid(),
    /** Null while it is not paused. */
    pausedAt: moment('paused_at'),
    pausedBy: text('paused_by'),
    /** The person who is tried first. */
    canary: uuid(),
    matched: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    retried: integer().notNull().default(0),
    succeeded: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /**
     * Why it stopped by itself, or who aborted it: a code of `jobs/operations/refusals.ts`; older versions
     * wrote a sentence.
     */
    note: text(),
    createdAt: moment('created_at').notNull().default(sql`clock_timestamp()`),
    startedAt: moment('started_at'),
    /** When a person was last retried. */
    lastActedAt: moment('last_acted_at'),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    index('operations_subject').on(table.subject, table.createdAt),
    index('operations_created').on(table.createdAt),
    index('operations_finished').on(table.finishedAt),
    uniqueIndex('operations_running').on(table.subject).where(sql`${table.finishedAt} is null`),
  ],
)

export const operationResult = pgEnum('operation_result', [
  'matched',
  'skipped',
  'retried',
  'succeeded',
  'failed',
])

/** Everybody an operation matched when it began, so that a person who fails again is not taken twice. */
export const operationPeople = pgTable(
  'operation_people',
  {
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    result: operationResult().notNull().default('matched'),
    /** Why the person was skipped: a code of `jobs/operations/refusals.ts`; older versions wrote a sentence. */
    why: text(),
  },
  (table) => [
    primaryKey({ columns: [table.operationId, table.userId] }),
    index('operation_people_result').on(table.operationId, table.result, table.userId),
    index('operation_people_user').on(table.userId),
  ],
)
