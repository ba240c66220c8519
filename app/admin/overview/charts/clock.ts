import { zoneWords } from '#app/words/common.ts'

/** A clock for the axis of times. Times are in seconds since 1970. */
export type Clock = {
  /** By how many seconds it is ahead of UTC then. */
  offsetAt: (at: number) => number
  /** Midnight is a date. */
  label: (at: number) => string
  /** Date and time. */
  exact: (at: number) => string
  /** The zone, where it must be said. */
  note: string | null
}

const made = new Map<string | undefined, Clock>()

/** @param timeZone undefined for that of the browser. */
export function clockOf(timeZone: string | undefined): Clock {
  const known = made.get(timeZone)
  if (known) return known
  const wall = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' })
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' })
  const exact = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' })
  const clock: Clock = {
    offsetAt: (at) => {
      const parts = wall.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)])
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = Object.fromEntries(parts)
      return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(at)
    },
    label: (at) => {
      const text = time.format(at * 1000)
      return text === '00:00' ? date.format(at * 1000) : text
    },
    exact: (at) => exact.format(at * 1000),
    note: timeZone === 'UTC' ? zoneWords.utc : null,
  }
  made.set(timeZone, clock)
  return clock
}
