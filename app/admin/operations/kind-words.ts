import type { OperationKind } from '#db/schema/operations.ts'
import { UNDO_DAYS } from '#jobs/actions/why-not.ts'

type KindWords = {
  /** The operation as a noun. */
  name: string
  /** Its effect, as in "12 people will be …". */
  done: string
  /** The button that starts it. */
  button: (people: string) => string
  /** Its consequences, shown before it starts. */
  means: string
}

const slowly =
  'One person is tried first. If that succeeds ten follow, then everybody, as fast as the provider takes them. It stops by itself when the first person fails again, or half of the others do.'

export const kindWords: Record<OperationKind, KindWords> = {
  retry: {
    name: 'Retry',
    done: 'retried',
    button: (people) => `Retry ${people}`,
    means: slowly,
  },
  redrive: {
    name: 'Redrive',
    done: 'redriven',
    button: (people) => `Redrive ${people}`,
    means: `Each gets a new job in place of the dead letter. ${slowly}`,
  },
  cancel: {
    name: 'Cancel',
    done: 'cancelled',
    button: (people) => `Cancel the jobs of ${people}`,
    means: 'Their jobs stop, and they need attention then. A retry brings them back.',
  },
  handle: {
    name: 'Mark as handled',
    done: 'marked as handled',
    button: (people) => `Mark ${people} as handled`,
    means:
      'They stay registered, are not subscribed, and no longer need attention. Nothing more is tried. It can be undone.',
  },
  delete: {
    name: 'Delete',
    done: 'taken out of the queue',
    button: (people) => `Delete the jobs of ${people}`,
    means: `Their jobs leave the queue and all lists. They stay registered; those who wait are not tried again. It can be undone for ${UNDO_DAYS} days.`,
  },
  unhandle: {
    name: 'Undo of handled',
    done: 'brought back',
    button: (people) => `Bring back ${people}`,
    means: 'They need attention again.',
  },
  undelete: {
    name: 'Undo of a deletion',
    done: 'brought back',
    button: (people) => `Bring back ${people}`,
    means: 'Their jobs are as they were.',
  },
  correct: {
    name: 'Correction of a domain',
    done: 'corrected and retried',
    button: (people) => `Correct and retry ${people}`,
    means: slowly,
  },
  uncorrect: {
    name: 'Undo of a correction',
    done: 'given their earlier address',
    button: (people) => `Give ${people} their earlier address`,
    means: 'They have the address that they typed. Nobody is retried.',
  },
}
