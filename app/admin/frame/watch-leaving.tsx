'use client'

import { useEffect } from 'react'
import { watchForLeaving } from '#app/admin/access/leave.ts'

/** On every page that somebody who is signed in sees: it goes once they are signed out, in whichever tab. */
export function WatchLeaving() {
  useEffect(watchForLeaving, [])
  return null
}
