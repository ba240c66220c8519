'use client'

import { useEffect, useRef, useState } from 'react'
import { keyAnswers, keyHelp } from '#app/admin/frame/keys/keys.ts'
import { KeyboardIcon } from '#app/ui/icons.ts'
import { usePreference } from '#app/ui/preference.ts'
import { KeyHelp } from './help.tsx'
import { goTo, isTyping, keyActions } from './key-actions.ts'

/** Milliseconds within which the letter after `g` must come. */
const SEQUENCE_MS = 1_500

const useKeys = () => usePreference('frontdesk-keys', ['on', 'off'])

/** Single keys for frequent actions. They can be switched off (WCAG 2.2, 2.1.4). */
export function Keyboard() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [keys, setKeys] = useKeys()
  const [answer, setAnswer] = useState('')

  useEffect(() => {
    if (keys === 'off') return
    let goSince = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return
      if (isTyping(event.target) || ['Shift', 'CapsLock'].includes(event.key)) return
      const isSecond = event.timeStamp - goSince < SEQUENCE_MS
      goSince = event.key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY
      setAnswer(event.key === 'g' && !isSecond ? keyAnswers.go : '')
      if (isSecond && goTo(event.key)) return event.preventDefault()
      if (event.key === '?') dialog.current?.showModal()
      else if (Object.hasOwn(keyActions, event.key)) setAnswer(keyActions[event.key]?.() ?? '')
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [keys])

  return (
    <>
      <p
        role="status"
        className="fixed inset-x-4 bottom-20 z-20 mx-auto w-fit rounded-lg border border-line bg-surface px-4 py-2 shadow-raised empty:hidden"
      >
        {answer}
      </p>
      <KeyHelp id={KEYS} ref={dialog} isOn={keys === 'on'} onSwitch={(on) => setKeys(on ? 'on' : 'off')} />
    </>
  )
}

const KEYS = 'keys'
export const showKeys = () => document.querySelector<HTMLDialogElement>(`#${KEYS}`)?.showModal()

/** @param within the id of the popover that it stands in, which gives the focus back first. */
export function KeysButton({ within }: { within: string }) {
  const [keys] = useKeys()
  const open = () => {
    document.getElementById(within)?.hidePopover()
    showKeys()
  }
  return (
    <button
      type="button"
      className="flex cursor-pointer items-center gap-2 rounded-lg px-1 py-1 text-left hover:bg-sunken"
      aria-haspopup="dialog"
      aria-keyshortcuts={keys === 'on' ? '?' : undefined}
      onClick={open}
    >
      <KeyboardIcon aria-hidden className="size-4" /> {keyHelp.button}
    </button>
  )
}
