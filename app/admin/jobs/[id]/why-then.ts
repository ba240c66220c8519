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
    return 'Tried again when the provider takes our key, list and plan; no worker calls before.'
  if (isForEverybody(attempt.reason))
    return attempt.nextAttemptAt
      ? 'The provider said when: nobody is called for before.'
      : 'Tried again when the provider’s limit is over; no worker calls before.'
  return attempt.retryAfter
    ? 'The next try is not before the provider’s own Retry-After, and with jitter.'
    : `The next try is by chance between ${span(MIN_SECONDS)} and a limit that doubles with each attempt, up to ${span(MAX_SECONDS)}, so that not all come at once.`
}
