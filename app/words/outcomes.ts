import type { OutcomeKind } from '#db/schema/subscriptions.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { entryOf } from './entry.ts'

/** How attempts end, as the chart stacks them: outcomes that share a colour and a pattern. */
export const outcomeGroups = [
  { key: 'subscribed', name: 'Subscribed' },
  { key: 'asked', name: 'Asked to confirm' },
  { key: 'optedOut', name: 'Opted out before' },
  { key: 'retry', name: 'Tried again later' },
  { key: 'settings', name: 'Key or list refused' },
  { key: 'decision', name: 'Needs attention' },
] as const
export type OutcomeGroup = (typeof outcomeGroups)[number]['key']

type Words = {
  name: string
  /** Why the attempt ended so, and what follows. */
  means: string
  group: OutcomeGroup
}

/** The outcomes of attempts, as administrators read them. */
export const outcomeWords: Record<OutcomeKind, Words> = {
  confirmed: {
    name: 'confirmed',
    means: 'The provider subscribed the person.',
    group: 'subscribed',
  },
  already_subscribed: {
    name: 'already subscribed',
    means: 'The person was subscribed already.',
    group: 'subscribed',
  },
  awaiting_confirmation: {
    name: 'awaiting confirmation',
    means: 'The provider sent a confirmation email; the person has to confirm.',
    group: 'asked',
  },
  suppressed: {
    name: 'suppressed',
    means: 'The person opted out, complained or bounced before. We leave it that way.',
    group: 'optedOut',
  },
  rejected: {
    name: 'rejected',
    means:
      'The provider will not take this address. Ask the person for another, or retry if the provider was wrong.',
    group: 'decision',
  },
  retry: { name: 'retry', means: 'The attempt failed.', group: 'retry' },
  misconfigured: {
    name: 'key or list refused',
    means: 'Our key, list or permissions are wrong. Correct the settings; the job keeps waiting.',
    group: 'settings',
  },
  unknown_answer: {
    name: 'unknown answer',
    means: 'The provider gave an answer we do not know. Look at the answer, then retry.',
    group: 'decision',
  },
}

const retryWords: Record<string, string> = {
  timeout:
    'The provider did not answer in time. It may have done what we asked; the next try is the same harmless call.',
  rate_limited: 'The provider asked us to slow down.',
  unreachable: 'The provider could not be reached.',
  server_error: 'The provider has a fault of its own.',
  bad_response: 'The provider answered with something that is not its API, as in maintenance.',
  throttled_address: 'The provider takes no more sign-ups for this address today.',
}

const asWords = (code: string) => code.replaceAll('_', ' ')
/** An outcome of a stored row, which may be another version's. */
export const outcomeName = (outcome: string) => entryOf(outcomeWords, outcome)?.name ?? asWords(outcome)
export const reasonName = asWords

/** An outcome and its reason: the name of a failure group and of a kind of error. */
export const outcomeTitle = ({ outcome, reason }: { outcome: string; reason: string | null }) =>
  [outcomeName(outcome), reason && reasonName(reason)].filter(Boolean).join(': ')

/** Why an attempt ended as it did, and what follows, in words. */
export function explain({ outcome, reason }: Pick<Attempt, 'outcome' | 'reason'>): string {
  const { means } = outcomeWords[outcome]
  if (outcome === 'misconfigured' && reason) return `${means} It was refused for: ${reasonName(reason)}.`
  return outcome === 'retry' ? `${entryOf(retryWords, reason) ?? means} It is retried automatically.` : means
}
