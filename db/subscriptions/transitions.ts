import { and, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '../client.ts'
import { deletedJobs } from '../schema/deleted-jobs.ts'
import { listOf, UNSETTLED, WAITING } from '../schema/states.ts'
import { attempts, type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

// The one file that writes the state of a subscription, but for the registration that inserts it.

type Given = {
  /** The job that carries the subscription from now on; without it, the one that did. */
  jobId?: string
  /** The job that it must still have. */
  instead?: string | null
  /** When the job is due; nobody counts as waiting before. */
  at?: Date | null
}
type Changes = PgUpdateSetSource<typeof subscriptions>
type Transition = {
  from: readonly SubscriptionState[]
  to: SubscriptionState | SQL
  /** What is set and cleared besides. */
  sets?: (given: Given) => Changes
}

const NOW = sql`clock_timestamp()`
/** Their failure group is kept until an attempt says otherwise. */
const anew = ({ jobId, at }: Given): Changes => {
  const due = sql`${at?.toISOString() ?? null}::timestamptz`
  const waiting = { waitingSince: sql`coalesce(${due}, clock_timestamp())`, nextAttemptAt: due, attempts: 0 }
  return jobId ? { ...waiting, jobId } : waiting
}
const over = (): Changes => ({ nextAttemptAt: null, failureFingerprint: null })
const ofDeleted = (column: SQL) =>
  sql`(select ${column} from ${deletedJobs} d where d.job_id = ${subscriptions.jobId})`

/** Who is in `from` moves; everybody else stays as they are, so what comes late or twice takes nobody back. */
export const transitions = {
  /** Nobody may take their job now, or a worker died with it. */
  delay: { from: ['pending'], to: 'delayed' },
  /** An administrator has it tried again. */
  retry: { from: UNSETTLED, to: 'pending', sets: anew },
  /** Their job was lost. */
  requeue: { from: WAITING, to: 'pending', sets: anew },
  /** Confirmed here, and missing at the provider. */
  resubscribe: { from: ['confirmed'], to: 'pending', sets: anew },
  /** Their job ended without settling them. */
  needAttention: { from: WAITING, to: 'needs_attention', sets: () => ({ nextAttemptAt: null }) },
  /** Somebody decided about them: they leave their failure group, and nothing more is tried. */
  handle: { from: ['needs_attention'], to: 'handled', sets: over },
  /** Back to who needs attention, in the failure group of their last attempt. */
  unhandle: {
    from: ['handled'],
    to: 'needs_attention',
    sets: () => ({
      failureFingerprint: sql`(select fingerprint from ${attempts} a where a.user_id = ${subscriptions.userId} order by started_at desc limit 1)`,
    }),
  },
  /** Whose job was deleted is tried no more: to them it is as if somebody had marked them as handled. */
  delete: { from: [...WAITING, 'needs_attention'], to: 'handled', sets: over },
  /** What they were before. */
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
  /** A trusted message says that they left. Nobody comes back from that. */
  optOut: {
    from: ['check_inbox', 'confirmed', ...UNSETTLED],
    to: 'opted_out',
    sets: () => ({ ...over(), membership: 'suppressed', providerSeenAt: NOW }),
  },
} as const satisfies Record<string, Transition>
export type TransitionName = keyof typeof transitions

/** @param who user ids, or a SELECT of them in brackets. @returns who moved. */
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

/** People whose job nobody may take now read "delayed". @returns how many, at most `limit`. */
export const delayPending = async (db: Database, limit: number) =>
  (
    await move(
      db,
      'delay',
      sql`(select user_id from ${subscriptions} where state = 'pending' limit ${limit} for update skip locked)`,
    )
  ).length

/** What a trusted message made of somebody. */
export const settleByMessage = (db: Database, userId: string, became: 'confirmed' | 'opted_out') =>
  move(db, became === 'confirmed' ? 'confirm' : 'optOut', [userId])

const notOptedOut = [
  'not_requested',
  'check_inbox',
  'confirmed',
  ...UNSETTLED,
] as const satisfies SubscriptionState[]

/**
 * From where an attempt moves somebody to the state that it came to. A settled one stays as it is. One that was handed to
 * an administrator meanwhile takes what settles it: a provider that forgets who left must not be asked again.
 */
const byAttempt = {
  delayed: WAITING,
  needs_attention: WAITING,
  check_inbox: UNSETTLED,
  confirmed: UNSETTLED,
} as const satisfies Partial<Record<SubscriptionState, readonly SubscriptionState[]>>
/** And whoever learns that somebody left, attempt or look. */
const whoeverLearns = { opted_out: notOptedOut } as const
/** What an attempt may come to. */
export type AttemptState = keyof typeof byAttempt | keyof typeof whoeverLearns
/** A look confirms only who was told to look into their inbox: whoever waits has a job that will look. */
const byLook = { confirmed: ['check_inbox'], ...whoeverLearns } as const

/** Whether `i.state` may follow the state of `s`, as it is when that is written. */
const follows = (table: Partial<Record<SubscriptionState, readonly SubscriptionState[]>>) =>
  `(${Object.entries(table)
    .map(([to, from]) => `i.state = '${to}' and s.state in ${listOf(from)}`)
    .join(' or ')})`

/** Parts of the statements that write what attempts and looks ended as, many people of different ends at once: settle-attempts.ts. */
export const attempted = {
  set: 'state = i.state, since = case when s.state = i.state then s.since else clock_timestamp() end',
  /** Where the person is still this attempt's. */
  moves: follows(byAttempt),
  /** Whoever has them. */
  leaves: follows(whoeverLearns),
}
const settles = follows(byLook)
export const looked = {
  set: `state = case when ${settles} then i.state else s.state end,
        since = case when ${settles} then clock_timestamp() else s.since end,
        next_attempt_at = case when ${settles} then null else s.next_attempt_at end,
        failure_fingerprint = case when ${settles} then null else s.failure_fingerprint end`,
}
