'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/**
 * UTC until the browser has taken over, then the reader's own zone; year and zone on hover.
 *
 * @param about without seconds, for times that nobody knows so well.
 */
export function Time({ at, about = false }: { at: string; about?: boolean }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const date = new Date(at)
  const utc = `${at.slice(0, about ? 16 : 19).replace('T', ' ')} UTC`
  const timeStyle = about ? 'short' : 'medium'
  const sameDay = inBrowser && date.toDateString() === new Date().toDateString()
  const local = date.toLocaleString('en-GB', sameDay ? { timeStyle } : { dateStyle: 'medium', timeStyle })
  return (
    <time dateTime={at} title={utc} className="tabular-nums">
      {inBrowser ? local : utc}
    </time>
  )
}
