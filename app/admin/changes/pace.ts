import { pageAt } from '../pages.ts'

/** The share of the server's time that one reader may take. */
const SHARE = 0.05
const MOST_SECONDS = 60

/**
 * The soonest that the reader should ask again, in seconds. The duration of an answer includes the waits for
 * the event loop, a connection and the database, so this grows as the server gets busy.
 */
export const retryAfter = (tookMs: number) =>
  Math.min(MOST_SECONDS, Math.max(1, Math.ceil(tookMs / SHARE / 1000)))

/** The current minute, for times such as "waiting for 14 min", which becomes 15. */
export const timeIn = (page: string, now: number) =>
  Math.floor(now / (pageAt(page)?.isMomentary ? 5_000 : 60_000))
