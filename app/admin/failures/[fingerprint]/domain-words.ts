import { manyPeople } from '#app/words/failures.ts'
import type { previewDomain } from '#jobs/operations/preview.ts'

type Preview = Awaited<ReturnType<typeof previewDomain>>
const atLeast = (complete: boolean) => (complete ? '' : 'At least ')

/** One mistyped domain, put right for everybody in the group. */
export const domainWords = {
  title: 'Correct a domain',
  about:
    'If many people typed the same wrong domain, correct it for all of them at once: each address is corrected and its person retried, by an operation that can be paused, aborted and undone.',
  from: 'Wrong domain',
  to: 'Right domain',
  noFrom: 'Which domain is wrong? For example gmial.com.',
  noTo: 'Which one is right? For example gmail.com.',
  same: 'This is the same domain.',
  guess: (from: string, to: string) => `A guess: ${from} is a typo for ${to}.`,
  preview: 'Show whom it would change …',
  label: 'Who would be changed',
  columns: ['Person', 'Address now', 'Address afterwards'],
  nobody: (domain: string) => `Nobody in this group who needs attention has an address at ${domain}.`,
  allAlone: (people: number) =>
    `${manyPeople(people)} would be left alone: somebody else has the right address, or it would not be valid.`,
  will: ({ people, alone, complete, changes }: Preview) =>
    [
      `${atLeast(complete)}${manyPeople(people)} will be corrected and retried: one first, then ten, then everybody.`,
      people > changes.length && `The first ${changes.length} are shown.`,
      alone > 0 &&
        `${alone.toLocaleString('en')} will be left alone, because somebody else has the right address or it would not be valid.`,
    ]
      .filter(Boolean)
      .join(' '),
  edit: 'Change the domains',
  button: ({ people, complete }: Preview) =>
    `Correct and retry ${complete ? '' : 'at least '}${manyPeople(people)}`,
  reasonHint: 'How you know. Your colleagues read it in the audit.',
}
