export const MIN_SECONDS = 5
export const MAX_SECONDS = 3600
/** How long a job keeps trying before a person is asked: outages of days happen. */
export const HORIZON_MS = 14 * 24 * 3600 * 1000

/**
 * Exponential backoff with full jitter: uniform between 5 s and min(1 h, 5 s x 2^attempt). Uniform over the
 * whole range, because what failed together must not come back together.
 *
 * @param attempt how many tries have failed, from 1.
 * @param waitSeconds the provider's own word (Retry-After); it wins where it is longer, up to a day.
 * @returns whole seconds to wait.
 */
export function backoffSeconds(attempt: number, waitSeconds = 0, random = Math.random): number {
  const ceiling = Math.min(MAX_SECONDS, MIN_SECONDS * 2 ** Math.min(attempt, 16))
  const jittered = MIN_SECONDS + random() * (ceiling - MIN_SECONDS)
  return Math.ceil(Math.max(jittered, Math.min(waitSeconds, 24 * 3600)))
}
