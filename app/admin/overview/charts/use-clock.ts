'use client'

import { useContext } from 'react'
import { useInBrowser } from '../../../ui/preference.ts'
import { ServerZone, useZone } from '../../../ui/time.tsx'
import { type Clock, clockOf } from './clock.ts'

/** As `Time`: in the zone of the reader's choice, until hydration in that of their last visit, or UTC. */
export function useClock(): Clock {
  const inBrowser = useInBrowser()
  const [chosen] = useZone()
  const serverZone = useContext(ServerZone) ?? 'utc'
  const zone = inBrowser ? (chosen === 'utc' ? chosen : undefined) : serverZone
  return clockOf(zone === 'utc' ? 'UTC' : zone)
}
