import { shortId } from '#app/words/common.ts'

/** The table of jobs. */
export const jobListWords = {
  label: 'Jobs',
  person: 'Person',
  state: 'State',
  /** Those that can be taken away. */
  columns: {
    outcome: 'Last outcome',
    attempts: 'Attempts',
    created: 'Created',
    next: 'Next try',
    id: 'Job id',
  },
  tick: (username: string | null) => `Job of ${username ?? 'somebody who is gone'}`,
  tickAll: 'All jobs on this page',
  gone: 'gone',
  noAttempt: 'no attempt yet',
}

export type JobColumn = keyof typeof jobListWords.columns

/** A job that an administrator deleted. */
export const deletedJobWords = {
  job: (id: string) => `Job ${shortId(id)}`,
  deleted: 'deleted',
  /** After the administrator's name, before the time. */
  by: ' deleted it, ',
  why: (reason: string, was: string) => `: “${reason}”. It was ${was}.`,
  until: { before: 'It can be brought back until ', after: '.' },
}
