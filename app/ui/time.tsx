'use client'

import { createContext, useContext } from 'react'
import { useInBrowser, usePreference } from './preference.ts'
import { inFull, inShort, inUtc } from './time-format.ts'

const zones = ['local', 'utc'] as const
export const useZone = () => usePreference('frontdesk-times', zones)

/** `utc`, or the zone at the reader's last visit; null at the first one. */
export const ServerZone = createContext<string | null>(null)

/**
 * In the zone of the reader's choice; until the page is hydrated in that of their last visit, or UTC. Both,
 * with year and zone, on hover.
 *
 * @param about without seconds, for times that are not known so exactly.
 */
export function Time({ at, about = false }: { at: string; about?: boolean }) {
  const inBrowser = useInBrowser()
  const [zone] = useZone()
  const serverZone = useContext(ServerZone)
  const shown = inBrowser ? zone : serverZone
  return (
    <time
      dateTime={at}
      title={inBrowser ? inFull(at, 'local') : inUtc(at, about)}
      className="tabular-nums"
      // Node and the browser may format the same time differently.
      suppressHydrationWarning
    >
      {shown ? inShort(new Date(at), shown, about) : inUtc(at, about)}
    </time>
  )
}
