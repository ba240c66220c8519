import { shortId } from '#app/words/common.ts'
import { manyPeople } from '#app/words/failures.ts'

/** A failure group on its own page. */
export const groupWords = {
  title: 'Failure group',
  unexplained: 'Without a failed attempt',
  whyUnexplained:
    'Nobody failed here: somebody cancelled the job, or a worker could not carry it out. Look at the job, or retry.',
  label: 'Group',
  emptied: 'Done: nobody is in this group any more.',
  what: 'What happened',
  operationRuns: 'An operation on this group is running.',
  noHelp:
    'A retry would help nobody: nobody here needs attention, and people who wait are retried automatically.',
  retry: (people: number) => `Retry ${manyPeople(people)} …`,
  byDomain: { todo: 'Correct the domain for all of them', href: '#domain' },
  or: 'Or',
  redrive: 'redrive as new jobs …',
  handle: (people: number) => `mark ${manyPeople(people)} as handled …`,
}

export const groupPeopleWords = {
  title: 'People',
  label: 'People of this group',
  none: 'Nobody is in this group now.',
  noMore: 'No more people.',
  columns: ['Person', 'Subscription', 'Attempts', 'Since', 'Job'],
  correction: 'Correction',
  correct: 'Correct …',
  toCorrect: 'Correct an address in its row; that also retries the person.',
  job: (id: string) => `Job ${shortId(id)}`,
  pages: 'Pages of people',
  first: 'First page',
  more: 'More people',
}

export const sampleWords = {
  title: 'A sample',
  asked: 'Asked',
  answered: 'Answered',
  answer: (httpStatus: number | null, durationMs: number) =>
    httpStatus ? `HTTP ${httpStatus} after ${durationMs} ms` : `nothing in ${durationMs} ms`,
  code: 'Code',
  message: 'Message',
  none: 'none',
  nextTry: 'Next try',
  noNextTry: 'none of its own',
  worker: 'Worker',
  job: 'Job',
}
