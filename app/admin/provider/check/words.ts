import type { StateWords } from '#app/words/common.ts'
import { membershipWords } from '#app/words/people.ts'
import type { CheckAnswer } from '#db/schema/checks.ts'

export const checkTexts = {
  title: 'Check the provider',
  lead: 'A worker asks the provider. It only reads, within the limits above, and it also works while the provider is paused.',
  settings: 'Check key and list',
  address: 'Test call with an address',
  email: 'Email address',
  noEmail: 'Enter an email address.',
  hint: 'The provider is asked about this address. Nobody is subscribed; use one of your own.',
  noFind: 'This provider has no way to ask about one person.',
  underWay: 'One is under way.',
  silenced: 'The provider has asked us to wait, so it is not asked now.',
  noWorker: 'No worker is running, so nothing is asked. The provider is asked as soon as one runs.',
  waiting: 'A worker takes it in a moment; the answer then appears on this page.',
  answers: 'Answers',
  ofSettings: 'Key and list',
  asked: (about: string, actor: string) => `${about}, asked by ${actor} at `,
}

/** The provider's answer as an administrator reads it. */
export function answerWords({ kind, standing: membership, reason }: CheckAnswer): StateWords {
  const why = reason ? ` (${reason.replaceAll('_', ' ')})` : ''
  switch (kind) {
    case 'fine':
      return {
        name: 'key and list are right',
        tone: 'good',
        means: 'The provider knows our key and our list, and answers.',
      }
    case 'found':
      return membership
        ? membershipWords[membership]
        : { name: 'found', tone: 'good', means: 'The provider has this address.' }
    case 'missing':
      return {
        name: 'not there',
        tone: 'good',
        means: 'The provider answered: it does not have this address.',
      }
    case 'misconfigured':
      return {
        name: `refused${why}`,
        tone: 'bad',
        means:
          'The key, list, plan or permission is wrong. Correct it at the provider, or correct the settings and restart the workers.',
      }
    case 'retry':
      return {
        name: `failed${why}`,
        tone: 'wait',
        means: 'The provider is in trouble, or cannot be reached. Our settings may be right.',
      }
    case 'unknown_answer':
      return { name: 'an answer we do not know', tone: 'bad', means: 'Look at what it said.' }
    case 'held':
      return { name: 'not asked', tone: 'plain', means: checkTexts.silenced }
  }
}
