import { manyPeople } from './failures.ts'
import { kindWords } from './operations.ts'

/** The preview of a failure group's retry. */
export const retryWords = {
  title: 'Retry a failure group',
  heading: (group: string) => `Retry: ${group}`,
  back: 'Back to the group',
  running: 'A retry of this group is running already.',
  nobody: 'Nobody in this group needs attention now: there is nobody to retry.',
  will: 'What will happen',
  needAttention: (people: number) =>
    `${manyPeople(people)} in this group need${people === 1 ? 's' : ''} attention:`,
  retried: (people: number) => `${manyPeople(people)} will be retried`,
  anew: (people: number) => `${manyPeople(people)} will be retried with a new job, since the old one is gone`,
  busy: (people: number) => `${manyPeople(people)} will be left alone: their job is not one to retry`,
  waiting: (people: number) => `${manyPeople(people)} more are waiting: they are tried again by themselves.`,
  means: `${kindWords.retry.means} Whoever opts out or is settled before their turn is left alone. It can be paused and aborted at any time.`,
  lastAnswer: (explained: string) => `The last answer: ${explained}`,
  button: (people: number) => `Retry ${manyPeople(people)}`,
}
