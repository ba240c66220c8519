import { shortId } from '#app/words/common.ts'

/** The table of jobs. */
export const jobListWords = {
  label: 'Jobs',
  columns: ['Person', 'State', 'Last outcome', 'Attempts', 'Created', 'Next try'],
  tick: (username: string | null) => `Job of ${username ?? 'somebody who is gone'}`,
  tickAll: 'All jobs on this page',
  gone: 'gone',
  noAttempt: 'no attempt yet',
}

/** A job that an administrator deleted. */
export const deletedJobWords = {
  job: (id: string) => `Job ${shortId(id)}`,
  deleted: 'deleted',
  /** After the administrator's name, before the time. */
  by: ' deleted it, ',
  why: (reason: string, was: string) => `: “${reason}”. It was ${was}.`,
  until: { before: 'It can be brought back until ', after: '.' },
}
