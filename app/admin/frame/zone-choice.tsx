'use client'

import { useEffect } from 'react'
import { useZone } from '#app/ui/time.tsx'
import { liveWords, zoneWords } from '#app/words/live.ts'
import { Choice } from './choice.tsx'
import { ZONE_COOKIE } from './zone.ts'

export function ZoneChoice() {
  const [zone, choose] = useZone()

  // The server then writes times in this zone from the next page on, and nothing moves when the page is hydrated.
  useEffect(() => {
    const name = zone === 'utc' ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
    document.cookie = `${ZONE_COOKIE}=${encodeURIComponent(name)}; path=/admin; max-age=31536000; samesite=lax`
  }, [zone])

  return <Choice name={liveWords.zone} value={zone} words={zoneWords} onChoose={choose} />
}
