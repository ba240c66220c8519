import type { ProviderStanding, SubscriptionState } from '#db/schema.ts'

export type RetryReason =
  | 'timeout'
  | 'rate_limited'
  | 'unreachable'
  | 'server_error'
  | 'bad_response'
  | 'throttled_address'
  | 'daily_limit'

/** What the provider said, as far as it can be shown: no address, no key, no whole body. */
export type Answer = {
  httpStatus?: number
  code?: string
  message?: string
  /** The provider's own id of the request that ended the attempt, for its support. */
  requestId?: string
  /** Its header that says when to come back, as it stands. */
  retryAfter?: string
  /** The person was sent, or may have been sent, a mail that asks for confirmation: see `Provider.countsRequests`. */
  asked?: boolean
}

/** Says nothing about the person: the provider or our settings are in the way, or the answer is one we do not know. */
export type Trouble = Answer &
  (
    | { kind: 'retry'; reason: RetryReason; waitSeconds?: number; notBefore?: Date }
    | { kind: 'misconfigured'; reason: string }
    | { kind: 'unknown_answer' }
  )

/** What an attempt ended as; every adapter answers with one of these. */
export type Outcome =
  | Trouble
  | (Answer &
      (
        | { kind: 'confirmed' | 'awaiting_confirmation' | 'already_subscribed' | 'suppressed' }
        | { kind: 'rejected'; reason: string }
      ))

/** The state a person reads after the outcome. */
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

/** What the outcome tells of what the provider holds; the others tell nothing. */
export const standingAfter: Partial<Record<Outcome['kind'], ProviderStanding>> = {
  confirmed: 'subscribed',
  already_subscribed: 'subscribed',
  awaiting_confirmation: 'pending',
  suppressed: 'suppressed',
}

const READ = 4000

/** Addresses, long tokens, tags of HTML and line breaks taken out; at most 500 characters. */
export function redact(text: string): string {
  // Cut first, at a space: the patterns take quadratic time, and half an address must not stay behind.
  const start = text.length > READ ? text.slice(0, READ).replace(/\S*$/, '') : text
  return start
    .replace(/<\/?[a-z!][^<>]*>/gi, ' ')
    .replace(/[^\s<>"(),;:]+@[^\s<>"'(),;]+/g, '[address]')
    .replace(/\b[0-9a-f]{24,}(-\w+)?\b/gi, '[token]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500)
}
