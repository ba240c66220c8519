'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import type { Scheme } from '#app/admin/frame/scheme.ts'
import { frame } from '#app/admin/frame/words.ts'
import { Kbd } from '#app/ui/kbd.tsx'
import type { StaffRole } from '#db/schema/staff.ts'

/** Loaded when it is opened for the first time. */
const PaletteDialog = lazy(() => import('./dialog.tsx'))

/** Ctrl or Cmd and K: pages, people, filters and actions in one list. */
export function Palette({ role, scheme }: { role: StaffRole; scheme: Scheme }) {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never')
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      setState((now) => (now === 'open' ? 'closed' : 'open'))
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <button
        type="button"
        title={frame.palette}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setState('open')}
        className="shrink-0 cursor-pointer rounded-lg p-2 hover:bg-sunken max-lg:hidden"
      >
        <Kbd>Ctrl K</Kbd>
      </button>
      {state !== 'never' && (
        <Suspense>
          <PaletteDialog
            role={role}
            scheme={scheme}
            open={state === 'open'}
            onClose={() => setState('closed')}
          />
        </Suspense>
      )}
    </>
  )
}
