import { manyPeople } from '#app/words/failures.ts'

/** One mistyped domain, put right for everybody in the group. */
export const domainWords = {
  title: 'Correct a domain',
  about:
    'Where many typed the same wrong domain, it is put right for all of them at once: each address is corrected and its person retried, as on their own page.',
  from: 'Wrong domain',
  to: 'Right domain',
  noFrom: 'Which domain is wrong? For example gmial.com.',
  noTo: 'Which one is right? For example gmail.com.',
  same: 'This is the same domain.',
  guess: (from: string, to: string) => `A guess: ${from} is a slip of ${to}.`,
  preview: 'Show whom it would change …',
  label: 'Who would be changed',
  columns: ['Person', 'Address now', 'Address then'],
  nobody: (domain: string) => `Nobody in this group who needs attention has an address at ${domain}.`,
  will: (people: number, more: boolean) =>
    `${manyPeople(people)} would be corrected and retried.${more ? ` There are more: repeat it for those who remain.` : ''}`,
  edit: 'Change the domains',
  button: (people: number) => `Correct and retry ${manyPeople(people)}`,
  done: (people: number) => `Done: ${manyPeople(people)} corrected and retried.`,
  alone: 'Left alone:',
  taken: 'somebody else has this address',
  invalid: 'this would be no address',
  reasonHint: 'How you know. Your colleagues read it in the audit.',
}
