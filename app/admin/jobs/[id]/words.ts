import { actionWords } from '#app/admin/jobs/action-words.ts'
import type { JobState } from '#jobs/queue/jobs.ts'

/** The page of a job. */
export const jobWords = {
  title: 'Job',
  heading: (username: string | null) => `Job of ${username ?? 'a person who is gone'}`,
  deletedHeading: (username: string) => `Deleted job of ${username}`,
  label: 'Job',
  sameFailure: 'Everybody with this failure',
  others: {
    before: 'The person has attempts of other jobs too: ',
    link: 'everything that happened to them',
    after: '.',
  },
  facts: {
    title: 'Facts',
    person: 'Person',
    email: 'Email address',
    subscription: 'Subscription',
    created: 'Created',
    nextTry: 'Next try',
    noNextTry: 'none',
    payload: 'Payload',
    id: 'Job id',
  },
}

type Acted = { action: string; was: string | undefined; reason: unknown; inBulk: boolean }

export const timelineWords = {
  title: 'Timeline',
  leftOut: 'Older attempts and actions are left out here.',
  created: 'The job was created.',
  now: 'Now:',
  nextTry: 'Next try:',
  /** After the administrator's name. */
  acted: ({ action, was, reason, inBulk }: Acted) =>
    [
      ` ${actionWords(action)}`,
      was && `; before, it was ${was}`,
      reason && `: ${reason}`,
      inBulk && ' (part of a bulk action)',
    ]
      .filter(Boolean)
      .join(''),
}

/** An attempt's answer, fact by fact. */
export const exchangeWords = {
  answer: 'Answer',
  noAnswer: 'none',
  httpStatus: (status: number) => `HTTP ${status}`,
  code: 'Provider’s code',
  requestId: 'Provider’s request id',
  noRequestId: 'it sent none',
  latency: 'Latency',
  milliseconds: (ms: number) => `${ms.toLocaleString('en')} ms`,
  retryAfter: 'Retry-After',
  worker: 'Worker',
  nextTry: 'Next try',
  /** After the outcome. */
  why: (reason: string | null, explained: string) =>
    `${reason ? ` (${reason.replaceAll('_', ' ')})` : ''}: ${explained}`,
  message: (message: string) => `“${message}”`,
}

/** The state of the job, where no attempt shows it. */
export const nowWords: Record<JobState, string> = {
  created: 'It waits for a worker, or for the provider to be callable.',
  active: 'A worker has it in hand.',
  retry: 'It waits for its next try.',
  completed: '',
  cancelled: 'It is not tried again unless somebody retries it.',
  failed: 'It waits for a person to decide. Its copy in the dead letter queue is the same job, listed once.',
}
