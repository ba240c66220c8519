import { zoneWords } from '#app/words/common.ts'

const formats = (timeZone?: string) => ({
  time: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }),
  about: new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }),
  date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }),
  exact: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }),
})

/** Formatters by zone: making them for every time of a page would cost more than the page. */
const known = new Map<string, ReturnType<typeof formats>>()
/** @param zone its name; `local` for that of this machine. */
function formatsOf(zone: string) {
  const found = known.get(zone) ?? formats(zone === 'local' ? undefined : zone)
  known.set(zone, found)
  return found
}

/** Today's times are without the date. */
export function inShort(at: Date, zone: string, about = false) {
  const { date, ...styles } = formatsOf(zone)
  const time = about ? styles.about : styles.time
  const today = date.format(at) === date.format(new Date())
  return `${today ? '' : `${date.format(at)}, `}${time.format(at)}${zone === 'utc' ? ` ${zoneWords.utc}` : ''}`
}

export const inUtc = (at: string, about = false) =>
  `${at.slice(0, about ? 16 : 19).replace('T', ' ')} ${zoneWords.utc}`

/** With year and zone, and the same in UTC. */
export const inFull = (at: string, zone: string) =>
  `${formatsOf(zone).exact.format(new Date(at))} · ${inUtc(at)}`
