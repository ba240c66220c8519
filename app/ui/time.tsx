'use client'

import { useInBrowser, usePreference } from './preference.ts'

export const zones = ['local', 'utc'] as const
export const useZone = () => usePreference('frontdesk-times', zones)

const formats = (timeZone?: string) => ({
  time: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }),
  date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }),
  exact: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }),
})
const inZone = { local: formats(), utc: formats('UTC') }

/** UTC until the browser has taken over, then as the reader chose; both, with year and zone, on hover. */
export function Time({ at }: { at: string }) {
  const inBrowser = useInBrowser()
  const [zone] = useZone()
  const utc = `${at.slice(0, 19).replace('T', ' ')} UTC`
  return (
    <time
      dateTime={at}
      title={inBrowser ? `${inZone.local.exact.format(new Date(at))} · ${utc}` : utc}
      className="tabular-nums"
    >
      {inBrowser ? inShort(new Date(at), zone) : utc}
    </time>
  )
}

/** Today's without the date. */
function inShort(at: Date, zone: (typeof zones)[number]) {
  const { date, time } = inZone[zone]
  const today = date.format(at) === date.format(new Date())
  return `${today ? '' : `${date.format(at)}, `}${time.format(at)}${zone === 'utc' ? ' UTC' : ''}`
}
