'use client'

import { zoneWords } from '#app/words/live.ts'
import { useInBrowser, usePreference } from './preference.ts'

export const zones = ['local', 'utc'] as const
export type Zone = (typeof zones)[number]
export const useZone = () => usePreference('frontdesk-times', zones)

const formats = (timeZone?: string) => ({
  time: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }),
  about: new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }),
  date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }),
  exact: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }),
})
const inZone = { local: formats(), utc: formats('UTC') }

/**
 * UTC until the browser has taken over, then as the reader chose; both, with year and zone, on hover.
 *
 * @param about without seconds, for times that nobody knows so well.
 */
export function Time({ at, about = false }: { at: string; about?: boolean }) {
  const inBrowser = useInBrowser()
  const [zone] = useZone()
  const utc = `${at.slice(0, about ? 16 : 19).replace('T', ' ')} ${zoneWords.utc}`
  return (
    <time
      dateTime={at}
      title={inBrowser ? `${inZone.local.exact.format(new Date(at))} · ${utc}` : utc}
      className="tabular-nums"
    >
      {inBrowser ? inShort(new Date(at), zone, about) : utc}
    </time>
  )
}

/** Today's without the date. */
function inShort(at: Date, zone: Zone, about: boolean) {
  const { date, ...styles } = inZone[zone]
  const time = about ? styles.about : styles.time
  const today = date.format(at) === date.format(new Date())
  return `${today ? '' : `${date.format(at)}, `}${time.format(at)}${zone === 'utc' ? ` ${zoneWords.utc}` : ''}`
}
