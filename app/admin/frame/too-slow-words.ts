const TOO_SLOW = 'too-slow-'

/** What an error is known by in the browser. */
export const tooSlowDigest = (timeoutMs: number) => `${TOO_SLOW}${timeoutMs}`

/** After how many seconds the database was told to stop; null where it is another error. */
export function secondsOf(digest: string | undefined): number | null {
  const ms = digest?.startsWith(TOO_SLOW) ? Number(digest.slice(TOO_SLOW.length)) : Number.NaN
  return ms > 0 ? Math.round(ms / 100) / 10 : null
}

/** The longest path first that an address begins with: what is shown there, and what makes it less. */
const pages: [path: string, thing: string, less: string | null][] = [
  ['/admin/registrations/', 'what is known of this person', null],
  ['/admin/registrations', 'the list of registrations', 'one state, or a shorter time'],
  ['/admin/find', 'the search for a person', 'the whole email address, username or id'],
  ['/admin/jobs/', 'what is known of this job', null],
  ['/admin/jobs', 'the list of jobs', 'one state, or a shorter time'],
  ['/admin/failures/', 'this failure group', null],
  ['/admin/failures', 'the failure groups', 'one state'],
  ['/admin/provider', 'the state of the provider', null],
  ['/admin/workers', 'the list of workers', null],
  ['/admin/audit', 'the list of what administrators did', null],
  ['/admin', 'the overview', null],
]

export function explainTooSlow(path: string, seconds: number) {
  const [, thing = 'this page', less = null] = pages.find(([start]) => path.startsWith(start)) ?? []
  const second = seconds === 1 ? 'second' : 'seconds'
  return {
    hasFilter: less !== null,
    what: `The database needed more than ${seconds} ${second} for ${thing} and was told to stop. Nothing was changed.`,
    advice: less
      ? `Ask for less: ${less}. Or try again in a moment, when the database has less to do.`
      : 'Try again in a moment, when the database has less to do. If it goes on, somebody who looks after the database should see what keeps it busy.',
  }
}

export const errorWords = {
  tooSlow: 'This took too long',
  broken: 'Something went wrong on our side',
  brokenLead: 'This page could not be shown. Registrations go on; a page that fails stops nothing.',
  again: 'Try again',
  unfiltered: 'Without the filter',
  overview: 'Overview',
}
