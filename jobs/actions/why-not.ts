import { databaseNow } from '#db/now.ts'
import type { DeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import type { JobRow } from '../queue/jobs.ts'

/** The actions on a job. Bringing back a deleted one is `undelete`, as there is no job to act on. */
export const jobActions = ['retry', 'redrive', 'cancel', 'handle', 'unhandle', 'delete'] as const
export type JobAction = (typeof jobActions)[number]

/** How long a deleted job can be brought back. */
export const UNDO_DAYS = 7
/** How far ahead a retry can be put off; a later date is probably a typing mistake. */
export const MOST_AHEAD_DAYS = 14

/** States of a subscription that need no job; the state is the reason. */
const settled = ['confirmed', 'check_inbox', 'opted_out', 'not_requested'] as const
const settledAs = (state: string | null) => settled.find((known) => known === state) ?? null

/** Why an action on one job or one person cannot be carried out, or would not help. */
export type WhyNot =
  | (typeof settled)[number]
  | 'person_gone'
  | 'job_gone'
  | 'in_hand'
  | 'replaced'
  | 'job_completed'
  | 'not_waiting'
  | 'not_dead_letter'
  | 'tries_itself'
  | 'not_handled'
  | 'no_need'
  | 'not_deleted'
  | 'undo_too_late'
  | 'subscription_changed'
  | 'no_find'
  | 'told_nothing'
  | 'look_queued'
  | 'nothing_wrong'
  | 'address_taken'
  | 'no_address'
  | 'faster'

/** Null when the action can help here. */
export function whyNot(action: JobAction, job: JobRow, now = databaseNow()): WhyNot | null {
  if (!job.userId) return 'person_gone'
  if (job.state === 'active') return 'in_hand'
  // Deleting a job that no longer carries a subscription is allowed too: nothing follows from it.
  if (action === 'delete') return null
  if (!job.current) return 'replaced'
  if (action === 'unhandle') return job.subscription === 'handled' ? null : 'not_handled'
  // A person can be brought back after their job has ended: they must not be stuck with it.
  if (job.state === 'completed' && job.subscription !== 'needs_attention') return 'job_completed'
  const done = settledAs(job.subscription)
  if (done) return done
  switch (action) {
    case 'handle':
      return job.subscription === 'needs_attention' ? null : 'no_need'
    case 'cancel':
      return job.state === 'created' || job.state === 'retry' ? null : 'not_waiting'
    case 'redrive':
      return job.state === 'failed' ? null : 'not_dead_letter'
    case 'retry':
      return job.state === 'created' && job.startAfter.getTime() <= now ? 'tries_itself' : null
  }
}

export function whyNotUndelete(deleted: DeletedJob, now = databaseNow()): WhyNot | null {
  if (deleted.until.getTime() < now) return 'undo_too_late'
  // One that would run again has to be the one that carries the person.
  const waits = deleted.jobState === 'created' || deleted.jobState === 'retry'
  if (!deleted.current && (deleted.before !== null || waits)) return 'replaced'
  if (deleted.before === null) return null
  return deleted.subscription === 'handled'
    ? null
    : (settledAs(deleted.subscription) ?? 'subscription_changed')
}

/**
 * The version of the job that a reader saw. A job that has ended has a count, so that ending again makes
 * another version. A waiting job has none, since it is retried automatically all the time.
 */
export const seenOf = ({ state, retryCount }: Pick<JobRow, 'state' | 'retryCount'>) =>
  state === 'failed' || state === 'cancelled' ? `${state}.${retryCount}` : state

/** When a waiting job is due; null where that is now, or where it does not wait. */
export const nextTry = ({ state, startAfter }: Pick<JobRow, 'state' | 'startAfter'>, now = databaseNow()) =>
  state === 'retry' || (state === 'created' && startAfter.getTime() > now) ? startAfter : null
