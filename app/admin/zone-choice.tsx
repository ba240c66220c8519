'use client'

import { liveWords, zoneWords } from '#app/words/live.ts'
import { useZone } from '../ui/time.tsx'
import { Choice } from './choice.tsx'

export function ZoneChoice() {
  const [zone, choose] = useZone()
  return <Choice name={liveWords.zone} value={zone} words={zoneWords} onChoose={choose} />
}
