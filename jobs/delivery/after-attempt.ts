import type { Attempt } from '#db/subscriptions/attempts.ts'
import type { JobState } from '../queue/jobs.ts'

/** Whether the provider asked everybody to wait, and not only this person. */
export const isForEverybody = (reason: string | null) => reason === 'rate_limited' || reason === 'daily_limit'

/** The state of the job after a recorded attempt. */
export function stateAfterAttempt({
  outcome,
  reason,
  nextAttemptAt,
}: Pick<Attempt, 'outcome' | 'reason' | 'nextAttemptAt'>): JobState {
  if (outcome === 'rejected' || outcome === 'unknown_answer') return 'failed'
  if (outcome === 'misconfigured') return 'retry'
  if (outcome !== 'retry') return 'completed'
  // After that many tries there is no next one.
  return nextAttemptAt || isForEverybody(reason) ? 'retry' : 'failed'
}
