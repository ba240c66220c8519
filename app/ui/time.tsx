'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** UTC until the browser has taken over, then the reader's own zone; year and zone on hover. */
export function Time({ at }: { at: string }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const date = new Date(at)
  const utc = `${at.slice(0, 19).replace('T', ' ')} UTC`
  const sameDay = inBrowser && date.toDateString() === new Date().toDateString()
  const local = date.toLocaleString(
    'en-GB',
    sameDay ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'medium' },
  )
  return (
    <time dateTime={at} title={utc} className="tabular-nums">
      {inBrowser ? local : utc}
    </time>
  )
}
