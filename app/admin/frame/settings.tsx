'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { KeysButton } from '#app/admin/frame/keys/keyboard.tsx'
import { intervals, intervalWords, liveWords } from '#app/admin/frame/live/words.ts'
import { frame, schemeName, schemeWords } from '#app/admin/frame/words.ts'
import { Settings as SettingsIcon } from '#app/ui/icons.ts'
import { Popover } from '#app/ui/popover.tsx'
import { keepForServer, useInBrowser, usePreference } from '#app/ui/preference.ts'
import { useZone } from '#app/ui/time.tsx'
import { zoneWords } from '#app/words/common.ts'
import { ZONE_COOKIE } from '../parts/zone.ts'
import { SCHEME_COOKIE, type Scheme } from './scheme.ts'

const ID = 'settings'

/** The reader's own choices, behind one button. They are kept in this browser. */
export function ReaderSettings({ scheme }: { scheme: Scheme }) {
  const chooseScheme = useChooseScheme()
  const [every, chooseEvery] = usePreference('frontdesk-updates', intervals)
  const [zone, chooseZone] = useZone()

  // The server then writes times in this zone from the next page on, and nothing moves when the page is hydrated.
  useEffect(() => {
    keepForServer(ZONE_COOKIE, zone === 'utc' ? zone : Intl.DateTimeFormat().resolvedOptions().timeZone)
  }, [zone])

  return (
    <>
      <button
        type="button"
        popoverTarget={ID}
        aria-label={frame.settings}
        title={frame.settings}
        className="flex size-9 shrink-0 cursor-pointer items-center justify-center rounded-lg hover:bg-sunken"
      >
        <SettingsIcon aria-hidden className="size-4" />
      </button>
      <Popover id={ID} label={frame.settings} className="top-13! right-3! w-68 gap-3 open:grid">
        <Choice name={liveWords.interval} value={every} words={intervalWords} onChoose={chooseEvery} />
        <Choice name={liveWords.zone} value={zone} words={zoneWords} onChoose={chooseZone} />
        <Choice name={schemeName} value={scheme} words={schemeWords} onChoose={chooseScheme} />
        <KeysButton within={ID} />
      </Popover>
    </>
  )
}

/** The server draws the page in it, at once and from then on. */
export function useChooseScheme() {
  const router = useRouter()
  return (chosen: Scheme) => {
    keepForServer(SCHEME_COOKIE, chosen)
    router.refresh()
  }
}

type Props<T extends string> = {
  name: string
  value: T
  words: Record<T, string>
  onChoose: (value: T) => void
}

function Choice<T extends string>({ name, value, words, onChoose }: Props<T>) {
  const inBrowser = useInBrowser()
  return (
    <label className="grid grid-cols-[1fr_9rem] items-center gap-2">
      {name}
      <select
        value={value}
        disabled={!inBrowser}
        onChange={(event) => onChoose(event.target.value as T)}
        className="control"
      >
        {(Object.keys(words) as T[]).map((choice) => (
          <option key={choice} value={choice}>
            {words[choice]}
          </option>
        ))}
      </select>
    </label>
  )
}
