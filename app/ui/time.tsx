'use client'

import { createContext, useContext } from 'react'
import { zoneWords } from '#app/words/live.ts'
import { fromNow } from '#app/words/spans.ts'
import { useInBrowser, usePreference } from './preference.ts'

const zones = ['local', 'utc'] as const
type Zone = (typeof zones)[number]
export const useZone = () => usePreference('frontdesk-times', zones)

const formats = (timeZone?: string) => ({
  time: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }),
  about: new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }),
  date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }),
  exact: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }),
})
type Formats = ReturnType<typeof formats>
const inZone: Record<Zone, Formats> = { local: formats(), utc: formats('UTC') }
/** Formatters by zone: making them for every time of a page would cost more than the page. */
const ofServer = new Map<string, Formats>()
function formatsOf(name: string) {
  const known = ofServer.get(name) ?? formats(name)
  ofServer.set(name, known)
  return known
}

/** `utc`, or the zone at the reader's last visit; null at the first one. */
export const ServerZone = createContext<string | null>(null)

/**
 * In the zone of the reader's choice; until the page is hydrated in that of their last visit, or UTC. Both,
 * with year and zone, on hover.
 *
 * @param about without seconds, for times that are not known so exactly.
 * @param relative as the time since or until then, with the exact one on hover: for lists, where rows are compared.
 */
export function Time({
  at,
  about = false,
  relative = false,
}: {
  at: string
  about?: boolean
  relative?: boolean
}) {
  const inBrowser = useInBrowser()
  const [zone] = useZone()
  const serverZone = useContext(ServerZone)
  const utc = `${at.slice(0, about ? 16 : 19).replace('T', ' ')} ${zoneWords.utc}`
  const exact = () => (inBrowser ? inShort(new Date(at), inZone[zone], zone === 'utc', about) : written())
  const written = () =>
    serverZone ? inShort(new Date(at), formatsOf(serverZone), serverZone === 'utc', about) : utc
  return (
    <time
      dateTime={at}
      title={inBrowser ? `${inZone.local.exact.format(new Date(at))} · ${utc}` : utc}
      className="tabular-nums"
      // Node and the browser may format the same time differently.
      suppressHydrationWarning
    >
      {relative ? fromNow((Date.now() - Date.parse(at)) / 1000) : exact()}
    </time>
  )
}

/** Today's times are without the date. */
function inShort(at: Date, { date, ...styles }: Formats, isUtc: boolean, about: boolean) {
  const time = about ? styles.about : styles.time
  const today = date.format(at) === date.format(new Date())
  return `${today ? '' : `${date.format(at)}, `}${time.format(at)}${isUtc ? ` ${zoneWords.utc}` : ''}`
}
