import { kindWords } from '#app/admin/operations/kind-words.ts'
import { shortId } from '#app/words/common.ts'
import { manyPeople } from '#app/words/failures.ts'
import { because } from '#app/words/refusals.ts'
import { isOver, type Operation } from '#db/operations/operations.ts'
import { isTold } from '#db/schema/operations.ts'

type Kind = Operation['kind']

/** The progress of an operation. */
export const progressWords = {
  paused: 'paused',
  scheduled: 'scheduled',
  /** Around the time it was started, after the name of the administrator. */
  by: { before: ', ', after: (reason: string) => `: “${reason}”` },
  processed: (processed: number, matched: number) =>
    `${processed} of ${matched.toLocaleString('en')} ${matched === 1 ? 'person' : 'people'} processed`,
  parts: (parts: string[]) => `: ${parts.join(', ')}.`,
  succeeded: (count: number, kind: Kind) => `${count} ${isTold(kind) ? 'succeeded' : kindWords[kind].done}`,
  failed: (count: number) => `${count} failed again`,
  triedAgain: (count: number) => `${count} retried automatically`,
  onTheirWay: (count: number) => `${count} on their way`,
  leftAlone: (count: number) => `${count} left alone`,
  erased: (count: number) => `${count} erased`,
  notDone: (count: number, kind: Kind) => `${count} not ${kindWords[kind].done}`,
  toGo: (count: number) => `${count} to go`,
  bar: 'Processed',
  begins: { before: 'It begins at ', after: '. Nothing is done to anybody before. ' },
  pausedBy: (name: string | null) => `Paused by ${name}. `,
  over: { before: ' Over since ', after: '.' },
}

/** Its people by result, and how many are processed. */
export function progressOf({
  kind,
  state,
  matched,
  skipped,
  retried,
  succeeded,
  failed,
  finishedAt,
}: Operation) {
  const waiting = retried - succeeded - failed
  const untouched = matched - retried - skipped
  const others =
    state === 'finished' ? progressWords.erased : isOver(state) ? progressWords.notDone : progressWords.toGo
  const parts = [
    progressWords.succeeded(succeeded, kind),
    failed > 0 && progressWords.failed(failed),
    waiting > 0 && (finishedAt ? progressWords.triedAgain(waiting) : progressWords.onTheirWay(waiting)),
    skipped > 0 && progressWords.leftAlone(skipped),
    untouched > 0 && others(untouched, kind),
  ].filter((part) => part !== false)
  return { processed: succeeded + failed + skipped, parts }
}

export const steerWords = { pause: 'Pause', resume: 'Resume' }

export const abortWords = {
  summary: 'Abort …',
  text: ({ kind, matched, retried, skipped }: Operation) =>
    `${turns(retried + skipped)} What was done stays done. ${manyPeople(matched - retried - skipped)} will be left as they are, and not ${kindWords[kind].done}. It cannot be resumed.`,
  reason: 'Why it is aborted',
  button: 'Abort it',
}
const turns = (people: number) =>
  people === 0 ? 'Nobody has had their turn.' : `${manyPeople(people)} had their turn.`

/** The page of an operation. */
export const operationWords = {
  title: 'Operation',
  heading: (kind: Kind, people: number) => `${kindWords[kind].name}: ${manyPeople(people)}`,
  forgotten: 'The list of its people is no longer kept.',
  nobodyYet: 'Nobody is on its list yet.',
  undo: (kind: Kind, people: number) => {
    const text = kindWords[kind].button(manyPeople(people))
    return `Undo: ${text[0]?.toLowerCase()}${text.slice(1)}`
  },
  notOver: 'It can be undone once it is over.',
  /** The reason that the audit keeps. */
  undoReason: (reason: string) => `Undo of: ${reason}`,
}

const results = {
  matched: 'no turn yet',
  skipped: 'left alone',
  retried: 'retried, on the way',
  succeeded: 'done',
  failed: 'failed again',
}

export const operationPeopleWords = {
  title: 'People',
  label: 'People of the operation',
  columns: ['Person', 'Result', 'Subscription now', 'Job'],
  result: (result: keyof typeof results, why: string | null) => results[result] + because(why),
  /** For people whom an operation did not reach before it ended. */
  noTurn: (kind: Kind) => `not ${kindWords[kind].done}`,
  job: (id: string) => `Job ${shortId(id)}`,
  noJob: 'none',
  pages: 'Pages of people',
  first: 'First page',
  more: 'More people',
}
