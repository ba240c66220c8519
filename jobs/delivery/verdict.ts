import type { Membership } from '#db/schema/subscriptions.ts'
import type { AttemptState } from '#db/subscriptions/transitions.ts'
import { membershipAfter, type Outcome, stateAfter } from '../providers/outcome.ts'
import { backoffSeconds, MOST_TRIES } from './backoff.ts'

/** What an outcome means for the person and their job. */
export type Verdict = {
  outcome: Outcome
  state: AttemptState
  job: { as: 'completed' } | { as: 'dead' } | { as: 'retry'; seconds: number }
  /** Seconds until the next try, as the person may read it; null where it is unknown, or there is none. */
  nextSeconds: number | null
  /** Whether it counts as one of the person's tries; an answer that makes everybody wait does not. */
  counts: boolean
  membership: Membership | null
}

/**
 * How often a provider may throttle one address, day after day, before that is a refusal (Mailchimp: "signed
 * up to a lot of lists").
 */
const MOST_THROTTLED = 3
/** While our settings are wrong one person after another is tried, so that none is tried twice while others wait. */
const MISCONFIGURED_SECONDS = 60

/**
 * The only place that decides what follows from an answer.
 *
 * @param tries counted tries before this one.
 * @param throttled how often the provider has throttled this address before.
 */
export function verdictOn(
  given: Outcome,
  { tries, throttled }: { tries: number; throttled: number },
  random = Math.random,
): Verdict {
  const isNo =
    given.kind === 'retry' && given.reason === 'throttled_address' && throttled + 1 >= MOST_THROTTLED
  const outcome: Outcome = isNo ? { ...given, kind: 'rejected', reason: given.reason } : given
  const base = { outcome, state: stateAfter[outcome.kind], membership: membershipAfter[outcome.kind] ?? null }
  switch (outcome.kind) {
    case 'misconfigured':
      return {
        ...base,
        counts: false,
        nextSeconds: null,
        job: { as: 'retry', seconds: MISCONFIGURED_SECONDS },
      }
    case 'retry': {
      // Nobody is called before the hold is over, and then these come first.
      if (outcome.reason === 'rate_limited' || outcome.reason === 'daily_limit')
        return {
          ...base,
          counts: false,
          nextSeconds: outcome.waitSeconds ?? null,
          job: { as: 'retry', seconds: 0 },
        }
      if (tries + 1 >= MOST_TRIES)
        return { ...base, state: 'needs_attention', counts: true, nextSeconds: null, job: { as: 'dead' } }
      const seconds = backoffSeconds(tries + 1, outcome.waitSeconds, random)
      return { ...base, counts: true, nextSeconds: seconds, job: { as: 'retry', seconds } }
    }
    case 'rejected':
    case 'unknown_answer':
      return { ...base, counts: true, nextSeconds: null, job: { as: 'dead' } }
    default:
      return { ...base, counts: true, nextSeconds: null, job: { as: 'completed' } }
  }
}
