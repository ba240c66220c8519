import type { Attempt } from '#db/subscriptions/attempts.ts'
import type { JobState } from '../queue/jobs.ts'

/** Whether the provider asked everybody to wait, and not only this person. */
export const isForEverybody = (reason: string | null) => reason === 'rate_limited' || reason === 'daily_limit'

/** The state that a recorded attempt left its job in. */
export function stateAfterAttempt({
  outcome,
  reason,
  nextAttemptAt,
}: Pick<Attempt, 'outcome' | 'reason' | 'nextAttemptAt'>): JobState {
  if (outcome === 'rejected' || outcome === 'unknown_answer') return 'failed'
  if (outcome === 'misconfigured') return 'retry'
  if (outcome !== 'retry') return 'completed'
  // Whoever was tried that often has no next try.
  return nextAttemptAt || isForEverybody(reason) ? 'retry' : 'failed'
}
