import { kindWords } from '#app/admin/operations/kind-words.ts'
import { manyPeople } from '#app/words/failures.ts'
import { because } from '#app/words/refusals.ts'
import type { OperationKind } from '#db/schema/operations.ts'
import type { Refusal } from '#jobs/operations/refusals.ts'

const number = (count: number) => count.toLocaleString('en')
/** `complete`: whether everybody was looked at. */
const atLeast = (complete: boolean) => (complete ? '' : 'at least ')

/** The preview of an operation. */
export const previewWords = {
  title: 'Preview of an operation',
  heading: (kind: OperationKind, whom: string) => `${kindWords[kind].name}: ${whom}`,
  onePage: 'those on one page',
  chosen: 'those chosen by hand',
  back: 'Back to the jobs',
  backToGroup: 'Back to the group',
  nobody: 'Nobody is chosen, or nobody matches any longer: there is nothing to do.',
  will: 'What will happen',
  match: (people: number, complete: boolean) => `${atLeast(complete)}${number(people)} match`,
  /** After the number that match. */
  allOf: ':',
  firstOf: (people: number) => `. Of the first ${number(people)}, which were looked at:`,
  done: (people: number, kind: OperationKind) => `${number(people)} will be ${kindWords[kind].done}`,
  alone: (people: number, why: Refusal) =>
    `${number(people)} ${people === 1 ? 'is' : 'are'} left alone${because(why)}`,
  means: (kind: OperationKind) =>
    `${kindWords[kind].means} Anyone who changes before their turn is left alone. It can be paused and aborted at any time.`,
  button: (kind: OperationKind, people: number, complete: boolean) =>
    kindWords[kind].button(atLeast(complete) + manyPeople(people)),
  /** Before and after the link to the operations. */
  elsewhere: {
    before: (people: number) => `${number(people)} of them ${people === 1 ? 'is' : 'are'} on the list of `,
    link: 'another bulk action that is running',
    after: '. Let it end, or abort it, before you start this one.',
  },
  nothingTicked: 'Nothing was ticked. Go back and tick some, or choose the page or all that match.',
  noHelp: 'It would help nobody.',
}
