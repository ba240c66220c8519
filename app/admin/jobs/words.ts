import { kindWords } from '#app/admin/operations/kind-words.ts'
import { shortId } from '#app/words/common.ts'
import type { OperationKind } from '#db/schema/operations.ts'

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

/** Above a list of jobs. */
export const bulkWords = {
  title: 'In bulk',
  selected: 'The ticked ones',
  page: (shown: number) => (shown === 1 ? 'The one on this page' : `These ${shown} on this page`),
  /** `complete`: whether all were counted. */
  all: (people: number, complete: boolean) => {
    if (!complete) return `All that match: at least ${people.toLocaleString('en')}`
    return people === 1 ? 'The one that matches' : `All ${people.toLocaleString('en')} that match`
  },
  button: (kind: OperationKind) => `${kindWords[kind].name} …`,
  note: 'Nothing happens before you have seen a preview. A retry or a redrive can start now or at a set time.',
}
