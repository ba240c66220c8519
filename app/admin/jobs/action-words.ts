import { nothingDone } from '#app/words/actions.ts'
import { entryOf } from '#app/words/entry.ts'
import { stateName } from '#app/words/jobs.ts'
import type { Change } from '#jobs/actions/job.ts'
import { type JobAction, UNDO_DAYS } from '#jobs/actions/why-not.ts'

export const actionLabels: Record<JobAction, string> = {
  retry: 'Retry now',
  redrive: 'Redrive as a new job',
  cancel: 'Cancel',
  unhandle: 'Bring back to needs attention',
  handle: 'Mark as handled',
  delete: 'Delete',
}

/** The advice for a person whose address the provider refused. */
export const correctFirst = 'Correct the address'

/** The two retries, side by side. */
export const retryOrRedrive =
  'A retry runs this job again; a redrive makes a new job in the place of the dead letter. For the person there is no difference.'

/** The action, in the words of a notice. */
export const doneWords: Record<string, string> = {
  retried: 'Done: the job was retried.',
  scheduled: 'Done: the job was postponed until the time you gave.',
  cancelled: 'Done: the job was cancelled.',
  redriven: 'Done: the job was redriven.',
  handled: 'Done: the person is marked as handled, and no longer needs attention.',
  unhandled: 'Done: the person needs attention again.',
  deleted: 'Done: the job was deleted.',
  undeleted: 'Done: the job is back as it was.',
}

export const asked = {
  at: {
    summary: 'Retry at a time …',
    text: 'The job waits and is tried at that time. Until then the person reads “pending”.',
    label: 'Time',
    button: 'Retry at that time',
    disabled: 'Retry at a time',
  },
  cancel: {
    summary: 'Cancel the job …',
    text: 'The job stops, and this 1 person needs attention then. A retry brings it back.',
    button: 'Cancel 1 job',
  },
  handle: {
    summary: 'Mark as handled …',
    text: 'This 1 person stays registered, is not subscribed, and no longer needs attention. Nothing more is tried. You can bring them back.',
    button: 'Mark 1 person as handled',
    label: 'Why it is handled',
  },
  delete: {
    summary: 'Delete the job …',
    text: `The job of this 1 person leaves the queue and all lists. They stay registered, and nothing more is tried for them. It can be undone for ${UNDO_DAYS} days.`,
    button: 'Delete 1 job',
    label: 'Why it is deleted',
  },
}

export const undoWords = { button: 'Undo' }

const actionNames: Record<string, string> = {
  retry: 'retried it',
  cancel: 'cancelled it',
  redrive: 'redrove the dead letter as this new job',
  handle: 'marked the person as handled',
  unhandle: 'brought the person back to needs attention',
  delete: 'deleted it',
  undelete: 'brought it back',
  'correct address': 'corrected the address and retried it',
}

/** An administrator's action on the job. */
export const actionWords = (action: string) => entryOf(actionNames, action) ?? action

/** Says that a colleague, or a worker, was faster. */
export function changeInWords({ was, is, last }: Change): string {
  const same =
    was === is ? `It is ${stateName(is)} again` : `You saw “${stateName(was)}”; now it is ${stateName(is)}`
  const by = last
    ? ` Last by hand: ${last.actor} ${actionWords(last.action)}, ${last.at.toISOString().slice(0, 19).replace('T', ' ')} UTC.`
    : ''
  return nothingDone(`This job changed while you looked. ${same}.${by}`)
}
