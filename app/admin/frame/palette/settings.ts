import { showKeys } from '#app/admin/frame/keys/keyboard.tsx'
import { intervals } from '#app/admin/frame/live/words.ts'
import { paletteWords as words } from '#app/admin/frame/palette/words.ts'
import type { Scheme } from '#app/admin/frame/scheme.ts'
import { useChooseScheme } from '#app/admin/frame/settings.tsx'
import { schemeWords } from '#app/admin/frame/words.ts'
import { usePreference } from '#app/ui/preference.ts'
import { useZone } from '#app/ui/time.tsx'
import { zoneWords } from '#app/words/common.ts'
import type { PaletteEntry } from './entries.ts'

const keysOf = <K extends string>(table: Record<K, string>) => Object.keys(table) as K[]

/** The reader's settings as entries of the palette. */
export function useSettings(scheme: Scheme): PaletteEntry[] {
  const chooseScheme = useChooseScheme()
  const [zone, chooseZone] = useZone()
  const [every, chooseEvery] = usePreference('frontdesk-updates', intervals)
  const isPaused = every === 'off'
  return [
    ...keysOf(schemeWords).map((one) => ({
      id: `scheme ${one}`,
      label: words.scheme(schemeWords[one]),
      also: words.also.scheme[one],
      hint: one === scheme ? words.chosen : undefined,
      does: () => chooseScheme(one),
    })),
    ...keysOf(zoneWords).map((one) => ({
      id: `zone ${one}`,
      label: words.zone(zoneWords[one]),
      also: words.also.zone,
      hint: one === zone ? words.chosen : undefined,
      does: () => chooseZone(one),
    })),
    {
      id: 'updates',
      label: isPaused ? words.resume : words.pause,
      also: isPaused ? words.also.resume : words.also.pause,
      does: () => chooseEvery(isPaused ? intervals[0] : 'off'),
    },
    // The palette gives the focus back first.
    { id: 'keys', label: words.keys, also: words.also.keys, does: () => setTimeout(showKeys) },
  ]
}
