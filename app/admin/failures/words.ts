import { manyPeople } from '#app/words/failures.ts'
/** The list of the groups. */
export const failuresWords = {
  title: 'Failures',
  filter: 'Filter',
  states: { open: 'open', resolved: 'resolved', all: 'all' },
  empty: {
    open: 'No failures: the provider was told about everybody who registered, or is being told for the first time.',
    resolved: 'No group has been resolved yet.',
    all: 'There has never been a failure.',
  },
  noOlder: 'No older groups.',
  /** After the number of people, which is a link. */
  unexplained: (people: number) =>
    ` ${people === 1 ? 'needs' : 'need'} attention without a failed attempt, as after a cancellation.`,
  list: 'Failure groups',
  pages: 'Pages',
  newest: 'Newest',
  older: 'Older',
  operations: 'Operations',
  allOperations: 'All operations',
}

export const cardWords = {
  open: 'open',
  resolved: 'resolved',
  /** Until the next minute, when it counts as resolved. */
  empty: 'nobody left',
  /** The provider's code, then its message. */
  said: (code: string | null, message: string | null) =>
    [code, message && `“${message}”`].filter(Boolean).join(': '),
  firstSeen: 'First seen ',
  lastSeen: ', last seen ',
  resolvedAt: ', resolved ',
  cameBack: (times: number) => `, came back ${times === 1 ? 'once' : `${times} times`}`,
  why: (why: string) => `. ${why}`,
  needAttention: (people: number) =>
    `${manyPeople(people)} ${people === 1 ? 'needs' : 'need'} attention, the others are retried automatically`,
  attempts: (count: number, isMore: boolean) =>
    `${isMore ? 'at least ' : ''}${count.toLocaleString('en')} ${count === 1 ? 'attempt' : 'attempts'} in 24 hours`,
}

/** The preview of a bulk action on the group. */
export const bulkPath = (kind: 'retry' | 'redrive' | 'handle', fingerprint: string | null) =>
  `/admin/operations/new?kind=${kind}&scope=group&fingerprint=${fingerprint ?? ''}`
