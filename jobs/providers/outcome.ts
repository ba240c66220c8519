import type { Membership, SubscriptionState } from '#db/schema/subscriptions.ts'
import { withoutAddresses } from './address-spellings.ts'
import { clean, cut } from './outside-text.ts'

export type RetryReason =
  | 'timeout'
  | 'rate_limited'
  | 'unreachable'
  | 'server_error'
  | 'bad_response'
  | 'throttled_address'
  | 'daily_limit'

/** The provider's answer, as far as it may be shown: no address, no key, no whole body. */
export type Answer = {
  httpStatus?: number
  code?: string
  message?: string
  /** The provider's own id of the request that ended the attempt, for its support. */
  requestId?: string
  /** Its header that says when to try again, unchanged. */
  retryAfter?: string
  /** The person was sent, or may have been sent, a confirmation mail: see `Provider.countsRequests`. */
  asked?: boolean
}

/** Says nothing about the person: the provider or our settings are at fault, or the answer is one we do not know. */
export type Trouble = Answer &
  // Seconds from the answer, up to a day: a duration, as the clocks of processes differ. A daily limit has none.
  (
    | { kind: 'retry'; reason: RetryReason; waitSeconds?: number }
    | { kind: 'misconfigured'; reason: string }
    | { kind: 'unknown_answer' }
  )

/** The result of an attempt; every adapter answers with one of these. */
export type Outcome =
  | Trouble
  | (Answer &
      (
        | { kind: 'confirmed' | 'awaiting_confirmation' | 'already_subscribed' | 'suppressed' }
        | { kind: 'rejected'; reason: string }
      ))

/** The provider did what was asked, or keeps the person's earlier choice. */
export const didAsAsked = (kind: string) =>
  kind === 'confirmed' ||
  kind === 'already_subscribed' ||
  kind === 'awaiting_confirmation' ||
  kind === 'suppressed'

/** The state that the person reads after the outcome. */
export const stateAfter = {
  confirmed: 'confirmed',
  already_subscribed: 'confirmed',
  awaiting_confirmation: 'check_inbox',
  suppressed: 'opted_out',
  rejected: 'needs_attention',
  unknown_answer: 'needs_attention',
  retry: 'delayed',
  misconfigured: 'delayed',
} as const satisfies Record<Outcome['kind'], SubscriptionState>

/** The membership at the provider that the outcome implies; other outcomes imply none. */
export const membershipAfter: Partial<Record<Outcome['kind'], Membership>> = {
  confirmed: 'subscribed',
  already_subscribed: 'subscribed',
  awaiting_confirmation: 'pending',
  suppressed: 'suppressed',
}

const MOST_MESSAGE = 500
const MOST = 100

/** An answer as it may leave its adapter: each text is without addresses, can be stored, and is cut to the length that is kept. */
export const bounded = <T extends object>(said: T): T =>
  Object.fromEntries(
    Object.entries(said).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value]
      return [name, clean(withoutAddresses(clean(value)), name === 'message' ? MOST_MESSAGE : MOST)]
    }),
  ) as T

const READ = 4000

/** Removes addresses, long tokens, HTML tags, control characters and line breaks; at most 500 characters. */
export function redact(text: string): string {
  // Cut first, at a space: the patterns take quadratic time, and half an address must not stay behind.
  const start = text.length > READ ? text.slice(0, READ).replace(/\S*$/, '') : text
  const plain = clean(start).replace(/<\/?[a-z!][^<>]*>/gi, ' ')
  const words = withoutAddresses(plain)
    .replace(/\b[0-9a-f]{24,}(-\w+)?\b/gi, '[token]')
    .replace(/\s+/g, ' ')
    .trim()
  return cut(words, MOST_MESSAGE)
}
