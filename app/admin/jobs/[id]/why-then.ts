import { span } from '#app/words/spans.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { isForEverybody, stateAfterAttempt } from '#jobs/delivery/after-attempt.ts'
import { MAX_SECONDS, MIN_SECONDS, MOST_TRIES } from '#jobs/delivery/backoff.ts'

/** Why the job is tried again when it is; null when it is not. */
export function whyThen(
  attempt: Pick<Attempt, 'outcome' | 'reason' | 'nextAttemptAt' | 'retryAfter'>,
): string | null {
  if (stateAfterAttempt(attempt) !== 'retry')
    return attempt.outcome === 'retry' ? `It was tried ${MOST_TRIES} times: now a person decides.` : null
  if (attempt.outcome === 'misconfigured')
    return 'Tried again once the provider accepts our key, list and plan; no worker calls before that.'
  if (isForEverybody(attempt.reason))
    return attempt.nextAttemptAt
      ? 'The provider said when; no call is made before that.'
      : 'Tried again once the provider’s limit is over; no worker calls before that.'
  return attempt.retryAfter
    ? 'The next try is not before the provider’s own Retry-After, and with jitter.'
    : `The next try is at a random time between ${span(MIN_SECONDS)} and a limit that doubles with each attempt, up to ${span(MAX_SECONDS)}, so that they do not all come at once.`
}
