import { pageAt } from '../pages.ts'

const TOO_SLOW = 'too-slow-'

/** The digest by which the browser recognises the error. */
export const tooSlowDigest = (timeoutMs: number) => `${TOO_SLOW}${timeoutMs}`

/** The seconds after which the database was told to stop; null where it is another error. */
export function secondsOf(digest: string | undefined): number | null {
  const ms = digest?.startsWith(TOO_SLOW) ? Number(digest.slice(TOO_SLOW.length)) : Number.NaN
  return ms > 0 ? Math.round(ms / 100) / 10 : null
}

export function explainTooSlow(path: string, seconds: number) {
  const { shows = 'this page', less } = pageAt(path) ?? {}
  const second = seconds === 1 ? 'second' : 'seconds'
  return {
    hasFilter: less !== undefined,
    what: `The database needed more than ${seconds} ${second} for ${shows} and was told to stop. Nothing was changed.`,
    advice: less
      ? `Ask for less: ${less}. Or try again in a moment, when the database has less to do.`
      : 'Try again in a moment, when the database has less to do. If this continues, ask whoever runs the database what keeps it busy.',
  }
}

export const errorWords = {
  tooSlow: 'This took too long',
  broken: 'Something went wrong on our side',
  // It may be this page alone, or the database that everybody needs: nothing is promised.
  brokenLead:
    'This page could not be shown. Try again in a moment. If this continues, ask whoever runs the server: its log says why.',
  again: 'Try again',
  unfiltered: 'Without the filter',
  overview: 'Overview',
}
