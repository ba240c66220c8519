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

/** A state from a stored row or a URL; one that is not pg-boss's is shown as it is. */
export const stateName = (state: unknown) => entryOf(stateWords, state)?.name ?? String(state)

/** The state of the job, where no attempt shows it. */
export const nowWords: Record<JobState, string> = {
  created: 'It waits for a worker, or for the provider to be callable.',
  active: 'A worker has it in hand.',
  retry: 'It waits for its next try.',
  completed: '',
  cancelled: 'It is not tried again unless somebody retries it.',
  failed: 'It waits for a person to decide. Its copy in the dead letter queue is the same job, listed once.',
}

/** An attempt in a list. */
export const attemptWords = {
  answer: 'The provider’s answer',
  worker: (name: string) => `worker ${name}`,
  nextTry: ' · next try ',
}
