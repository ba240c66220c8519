import { isWaiting } from '#db/schema/states.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'

const FIRST_MS = 250
const STEADY_MS = 5_000
/** Of somebody who has to confirm and has not for long; the page also asks when they come back to it. */
const SELDOM_MS = 60_000
/** Polls a second of all waiting people together, however many they are. */
const REQUESTS_PER_SECOND = 800

/**
 * When the page should ask again: soon after a change, doubling to 5 s, then as rarely as the number of
 * waiting people requires. Somebody who has to confirm does that elsewhere, at once or much later: they are asked about each
 * time a tenth of their wait has passed. Jittered, so that the pages do not fall into step.
 *
 * @param ageMs how long the state has held.
 * @returns milliseconds, or null when the state is final.
 */
export function pollAfterMs(
  state: SubscriptionState,
  ageMs: number,
  waitingPeople: number,
  random = Math.random,
): number | null {
  const confirms = state === 'check_inbox'
  if (!isWaiting(state) && state !== 'needs_attention' && !confirms) return null
  const steady = confirms ? Math.min(Math.max(STEADY_MS, ageMs / 10), SELDOM_MS) : STEADY_MS
  const crowd = (waitingPeople / REQUESTS_PER_SECOND) * 1000
  if (state === 'pending' && ageMs < 2 * STEADY_MS)
    return Math.round(Math.max(FIRST_MS, Math.min(ageMs, STEADY_MS), crowd))
  return Math.round(Math.max(steady, crowd) * (0.75 + random() / 2))
}
