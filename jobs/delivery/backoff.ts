export const MIN_SECONDS = 5
export const MAX_SECONDS = 3600
/**
 * After this many counted tries an administrator is asked. At half an hour between tries on average that is two
 * weeks. Tries and not time are counted: a person who waited two weeks behind a hold has not been tried once.
 */
export const MOST_TRIES = 14 * 24 * 2

/**
 * Exponential backoff with full jitter: uniform between 5 s and min(1 h, 5 s x 2^attempt). Uniform over the
 * whole range, because jobs that failed together must not come back together.
 *
 * @param attempt how many tries have failed, from 1.
 * @param asked seconds that the provider asks for (Retry-After); they win where they are more, up to a day.
 * @returns whole seconds to wait.
 */
export function backoffSeconds(attempt: number, asked = 0, random = Math.random): number {
  const ceiling = Math.min(MAX_SECONDS, MIN_SECONDS * 2 ** Math.min(attempt, 16))
  const jittered = MIN_SECONDS + random() * (ceiling - MIN_SECONDS)
  return Math.ceil(Math.max(jittered, Math.min(asked, 24 * 3600)))
}
