import type { JobState } from '#jobs/queue/jobs.ts'
import type { StateWords } from './common.ts'
import { entryOf } from './entry.ts'

/** pg-boss's states as an administrator reads them. */
export const stateWords: Record<JobState, Omit<StateWords, 'means'>> = {
  created: { name: 'queued', tone: 'plain' },
  active: { name: 'active', tone: 'wait' },
  retry: { name: 'retrying', tone: 'wait' },
  completed: { name: 'completed', tone: 'good' },
  cancelled: { name: 'cancelled', tone: 'bad' },
  failed: { name: 'dead letter', tone: 'bad' },
}

/** A state from a stored row or a URL; one that is not pg-boss's is shown as it is. */
export const stateName = (state: unknown) => entryOf(stateWords, state)?.name ?? String(state)

/** An attempt in a list. */
export const attemptWords = {
  answer: 'The provider’s answer',
  worker: (name: string) => `worker ${name}`,
  nextTry: ' · next try ',
}
