const DAY = 24 * 3600
/** Retry-After (RFC 9110, 10.2.3), and the reset headers of Brevo and Resend. */
export const WAIT_HEADERS = ['retry-after', 'x-sib-ratelimit-reset', 'ratelimit-reset']

/**
 * How long the provider asks us to wait, in seconds from its answer: digits or decimals, or a date, which is measured
 * from the answer's own date. A value that cannot be read, is past, or is more than a day away is ignored.
 */
export function waitSeconds(headers: Headers, now = Date.now()): number | undefined {
  const given = WAIT_HEADERS.map((name) => headers.get(name) ?? '').filter(Boolean)
  // Most answers have none.
  if (given.length === 0) return undefined
  const begins = dateIn(headers.get('date') ?? '') ?? now
  return given
    .map((value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : ((dateIn(value) ?? 0) - begins) / 1000))
    .find((seconds) => seconds > 0 && seconds <= DAY)
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].join('|')
const OLD = new RegExp(`^(${DAYS}), (\\d\\d)-([A-Z][a-z]{2})-(\\d\\d) (\\d\\d:\\d\\d:\\d\\d) GMT$`)
const OLDEST = /^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})$/

/** The three forms of RFC 9110, 5.6.7, and no other: `Date.parse` reads "60.5" as a year. */
function dateIn(text: string): number | null {
  const usual = text
    .replace(OLD, (_, day, date, month, year, time) => {
      return `${day.slice(0, 3)}, ${date} ${month} ${inFull(Number(year))} ${time} GMT`
    })
    .replace(OLDEST, (_, day, month, date, time, year) => {
      return `${day}, ${date.replace(' ', '0')} ${month} ${year} ${time} GMT`
    })
  const time = Date.parse(usual)
  return !Number.isNaN(time) && new Date(time).toUTCString() === usual ? time : null
}

/** A two-digit year that seems to be over 50 years ahead is of the century before. */
function inFull(year: number) {
  const thisYear = new Date().getUTCFullYear()
  const full = thisYear - (thisYear % 100) + year
  return full > thisYear + 50 ? full - 100 : full
}
