import { and, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '../client.ts'
import { deletedJobs } from '../schema/deleted-jobs.ts'
import { listOf, UNSETTLED, WAITING } from '../schema/states.ts'
import { attempts, type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

// Only this file writes the state of a subscription, except for the registration that inserts it.

type Given = {
  /** The job that carries the subscription from now on; if not given, it keeps its job. */
  jobId?: string
  /** The job that it must still have. */
  instead?: string | null
  /** When the job is due; the person does not count as waiting before. */
  at?: Date | null
}
type Changes = PgUpdateSetSource<typeof subscriptions>
type Transition = {
  from: readonly SubscriptionState[]
  to: SubscriptionState | SQL
  /** Other columns that are set or cleared. */
  sets?: (given: Given) => Changes
}

const NOW = sql`clock_timestamp()`
/** The failure group is kept until an attempt says otherwise. */
const anew = ({ jobId, at }: Given): Changes => {
  const due = sql`${at?.toISOString() ?? null}::timestamptz`
  const waiting = { waitingSince: sql`coalesce(${due}, clock_timestamp())`, nextAttemptAt: due, attempts: 0 }
  return jobId ? { ...waiting, jobId } : waiting
}
const over = (): Changes => ({ nextAttemptAt: null, failureFingerprint: null })
const ofDeleted = (column: SQL) =>
  sql`(select ${column} from ${deletedJobs} d where d.job_id = ${subscriptions.jobId})`

/** Only people in `from` move. Others stay as they are, so a late or repeated change takes nobody back. */
export const transitions = {
  /** No worker may take their job now, or a worker died with it. */
  delay: { from: ['pending'], to: 'delayed' },
  /** An administrator retries it. */
  retry: { from: UNSETTLED, to: 'pending', sets: anew },
  /** An administrator corrected their address, and the provider is told the new one. */
  readdress: { from: ['check_inbox', 'confirmed', ...UNSETTLED], to: 'pending', sets: anew },
  /** Their job was lost. */
  requeue: { from: WAITING, to: 'pending', sets: anew },
  /** Confirmed here, and missing at the provider. */
  resubscribe: { from: ['confirmed'], to: 'pending', sets: anew },
  /** Their job ended without settling them. */
  needAttention: { from: WAITING, to: 'needs_attention', sets: () => ({ nextAttemptAt: null }) },
  /** An administrator decided about them: they leave their failure group, and no more is tried. */
  handle: { from: ['needs_attention'], to: 'handled', sets: over },
  /** Back to needing attention, in the failure group of their last attempt. */
  unhandle: {
    from: ['handled'],
    to: 'needs_attention',
    sets: () => ({
      failureFingerprint: sql`(select fingerprint from ${attempts} a where a.user_id = ${subscriptions.userId} order by started_at desc limit 1)`,
    }),
  },
  /** A person whose job was deleted is not tried again; their state is the same as after being marked as handled. */
  delete: { from: [...WAITING, 'needs_attention'], to: 'handled', sets: over },
  /** Back to their state before the deletion. */
  undelete: {
    from: ['handled'],
    to: ofDeleted(sql`subscription`),
    sets: () => ({
      since: ofDeleted(sql`since`),
      failureFingerprint: ofDeleted(sql`failure_fingerprint`),
    }),
  },
  /** A trusted message says that they confirmed. */
  confirm: {
    from: ['check_inbox'],
    to: 'confirmed',
    sets: () => ({ ...over(), membership: 'subscribed', providerSeenAt: NOW }),
  },
  /** A trusted message says that they left. No later answer undoes that. */
  optOut: {
    from: ['check_inbox', 'confirmed', ...UNSETTLED],
    to: 'opted_out',
    sets: () => ({ ...over(), membership: 'suppressed', providerSeenAt: NOW }),
  },
} as const satisfies Record<string, Transition>
export type TransitionName = keyof typeof transitions

/** @param who user ids, or a SELECT of them in brackets. @returns the ids of those who moved. */
export async function move(
  db: Database | Transaction,
  name: TransitionName,
  who: string[] | SQL,
  given: Given = {},
): Promise<string[]> {
  if (Array.isArray(who) && who.length === 0) return []
  const { from, to, sets }: Transition = transitions[name]
  const { instead } = given
  const rows = await db
    .update(subscriptions)
    .set({ state: to, since: NOW, ...sets?.(given) })
    .where(
      and(
        inArray(subscriptions.userId, who),
        inArray(subscriptions.state, from),
        instead === undefined ? undefined : sql`${subscriptions.jobId} is not distinct from ${instead}::uuid`,
      ),
    )
    .returning({ userId: subscriptions.userId })
  return rows.map(({ userId }) => userId)
}

/** People whose job no worker may take now read "delayed". @returns how many, at most `limit`. */
export const delayPending = async (db: Database, limit: number) =>
  (
    await move(
      db,
      'delay',
      sql`(select user_id from ${subscriptions} where state = 'pending' limit ${limit} for update skip locked)`,
    )
  ).length

/** The result of a trusted message about the person. */
export const settleByMessage = (db: Database, userId: string, became: 'confirmed' | 'opted_out') =>
  move(db, became === 'confirmed' ? 'confirm' : 'optOut', [userId])

const notOptedOut = [
  'not_requested',
  'check_inbox',
  'confirmed',
  ...UNSETTLED,
] as const satisfies SubscriptionState[]

/**
 * The states from which an attempt may move a person, by the new state. A settled person stays as they are. A
 * person who was handed to an administrator meanwhile is still settled by it: a provider that forgets who
 * left must not be asked again.
 */
const byAttempt = {
  delayed: WAITING,
  needs_attention: WAITING,
  check_inbox: UNSETTLED,
  confirmed: UNSETTLED,
} as const satisfies Partial<Record<SubscriptionState, readonly SubscriptionState[]>>
/** An opt-out counts whether an attempt or a look reports it. */
const whoeverLearns = { opted_out: notOptedOut } as const
/** The states that an attempt may lead to. */
export type AttemptState = keyof typeof byAttempt | keyof typeof whoeverLearns
/** A look confirms only people who were told to check their inbox. A waiting person has a job that will look. */
const byLook = { confirmed: ['check_inbox'], ...whoeverLearns } as const

/** Whether `i.state` may follow the state of `s` at the time of writing. */
const follows = (table: Partial<Record<SubscriptionState, readonly SubscriptionState[]>>) =>
  `(${Object.entries(table)
    .map(([to, from]) => `i.state = '${to}' and s.state in ${listOf(from)}`)
    .join(' or ')})`

/**
 * Parts of the statements in settle-attempts.ts, which write many different results of attempts and looks at once.
 */
export const attempted = {
  set: 'state = i.state, since = case when s.state = i.state then s.since else clock_timestamp() end',
  /** For a person who is still this attempt's. */
  moves: follows(byAttempt),
  /** For a person that any attempt holds. */
  leaves: follows(whoeverLearns),
}
const settles = follows(byLook)
export const looked = {
  set: `state = case when ${settles} then i.state else s.state end,
        since = case when ${settles} then clock_timestamp() else s.since end,
        next_attempt_at = case when ${settles} then null else s.next_attempt_at end,
        failure_fingerprint = case when ${settles} then null else s.failure_fingerprint end`,
}
