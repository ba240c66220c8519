import { pageAt } from '../pages.ts'

/** One reader may take so much of the server's time. */
const SHARE = 0.05
const MOST_SECONDS = 60

/**
 * The soonest that the reader should ask again, in seconds: an answer's time holds the wait for the event loop, a
 * connection and the database, so it grows as the server gets busy.
 */
export const retryAfter = (tookMs: number) =>
  Math.min(MOST_SECONDS, Math.max(1, Math.ceil(tookMs / SHARE / 1000)))

/** The part of the time that a page shows, so that "waiting for 14 min" becomes 15. */
export const timeIn = (page: string, now: number) =>
  Math.floor(now / (pageAt(page)?.isMomentary ? 5_000 : 60_000))
