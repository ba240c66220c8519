import type { Attempt } from '#db/subscriptions/attempts.ts'
import type { JobState } from '#jobs/queue/jobs.ts'
import { entryOf } from './entry.ts'

/** pg-boss's states as an administrator reads them. */
export const stateWords: Record<JobState, { name: string; tone: 'good' | 'wait' | 'bad' | 'plain' }> = {
  created: { name: 'queued', tone: 'plain' },
  active: { name: 'active', tone: 'wait' },
  retry: { name: 'retrying', tone: 'wait' },
  completed: { name: 'completed', tone: 'good' },
  cancelled: { name: 'cancelled', tone: 'bad' },
  failed: { name: 'dead letter', tone: 'bad' },
}

/** Of a state from a stored row or an address; one that is none of pg-boss's is shown as it is. */
export const stateName = (state: unknown) => entryOf(stateWords, state)?.name ?? String(state)

const retryWords: Record<string, string> = {
  timeout:
    'The provider did not answer in time. It may have done what we asked; the next try is the same harmless call.',
  rate_limited: 'The provider asked us to slow down.',
  unreachable: 'The provider could not be reached.',
  server_error: 'The provider has a fault of its own.',
  bad_response: 'The provider answered with something that is not its API, as in maintenance.',
  throttled_address: 'The provider takes no more sign-ups for this address today.',
}

/** Why an attempt ended as it did, and what follows, in words. */
export function explain({ outcome, reason }: Pick<Attempt, 'outcome' | 'reason'>): string {
  switch (outcome) {
    case 'confirmed':
      return 'The provider subscribed the person.'
    case 'already_subscribed':
      return 'The person was subscribed already.'
    case 'awaiting_confirmation':
      return 'The provider sent a confirmation email; the person has to confirm.'
    case 'suppressed':
      return 'The person opted out, complained or bounced before. We leave it that way.'
    case 'rejected':
      return 'The provider will not take this address. Ask the person for another, or retry if the provider was wrong.'
    case 'misconfigured':
      return `Our key, list or permissions are wrong (${reason ?? 'unknown'}). Correct the settings; the job keeps waiting.`
    case 'unknown_answer':
      return 'The provider answered something we do not know. Look at the answer, then retry.'
    case 'retry':
      return `${entryOf(retryWords, reason) ?? 'The attempt failed.'} It is tried again by itself.`
  }
}

/** How the job stands, where no attempt tells it. */
export const nowWords: Record<JobState, string> = {
  created: 'It waits for a worker, or for the provider to be callable.',
  active: 'A worker has it in hand.',
  retry: 'It waits for its next try.',
  completed: '',
  cancelled: 'Nobody tries it any more, unless somebody retries it.',
  failed: 'It waits for a person to decide. Its copy in the dead letter queue is the same job, listed once.',
}
