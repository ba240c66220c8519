import { databaseNow } from '#db/now.ts'
import type { DeletedJob } from '#db/subscriptions/deleted-jobs.ts'
import type { JobRow } from '../queue/jobs.ts'

/** What can be done to a job. To bring back a deleted one is `undelete`, which has no job to look at. */
export const jobActions = ['retry', 'redrive', 'cancel', 'handle', 'unhandle', 'delete'] as const
export type JobAction = (typeof jobActions)[number]

/** Whose subscription is in such a state needs no job. */
const settled: Record<string, string> = {
  confirmed: 'They are confirmed.',
  check_inbox: 'Only they can confirm, in the email they were sent.',
  opted_out: 'They opted out, and it is left that way.',
  not_requested: 'They chose no emails.',
}

/** Why the action cannot help here, in words for an administrator; null when it can. */
export function whyNot(action: JobAction, job: JobRow, now = databaseNow()): string | null {
  if (!job.userId) return 'The person no longer exists.'
  if (job.state === 'active') return 'A worker has this job in hand.'
  // Also one that only tells what was: nothing follows from it.
  if (action === 'delete') return null
  if (!job.current) return 'Another job carries this subscription now.'
  if (action === 'unhandle')
    return job.subscription === 'handled' ? null : 'Nobody marked this person as handled.'
  if (job.state === 'completed') return 'This job is completed.'
  const done = settled[job.subscription ?? '']
  if (done) return done
  switch (action) {
    case 'handle':
      return job.subscription === 'needs_attention' ? null : 'This person does not need attention.'
    case 'cancel':
      return job.state === 'created' || job.state === 'retry' ? null : 'This job is not waiting.'
    case 'redrive':
      return job.deadLetterId ? null : 'This job is not in the dead letter queue.'
    case 'retry':
      return job.state === 'created' && job.startAfter.getTime() <= now
        ? 'This job is tried by itself.'
        : null
  }
}

export function whyNotUndelete(deleted: DeletedJob, now = databaseNow()): string | null {
  if (deleted.until.getTime() < now) return 'It was deleted too long ago.'
  if (deleted.before === null) return null
  if (!deleted.current) return 'Another job carries this subscription now.'
  return deleted.subscription === 'handled'
    ? null
    : (settled[deleted.subscription] ?? 'Their subscription has changed.')
}

/**
 * What a reader saw of the job. An ended one has a count, so that one which ended again meanwhile is another; one that waits
 * has none, since it is tried by itself all the time.
 */
export const seenOf = ({ state, retryCount }: Pick<JobRow, 'state' | 'retryCount'>) =>
  state === 'failed' || state === 'cancelled' ? `${state}.${retryCount}` : state

/** When a waiting job is due; null where it is now, or where it does not wait. */
export const nextTry = ({ state, startAfter }: Pick<JobRow, 'state' | 'startAfter'>, now = databaseNow()) =>
  state === 'retry' || (state === 'created' && startAfter.getTime() > now) ? startAfter : null
