'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import type { StaffRole } from '#db/schema/staff.ts'

/** Loaded when it is opened for the first time. */
const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))

/** Ctrl or Cmd and K: pages, people, filters and actions in one list. */
export function Palette({ role }: { role: StaffRole }) {
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
  if (state === 'never') return null
  return (
    <Suspense>
      <PaletteDialog role={role} open={state === 'open'} onClose={() => setState('closed')} />
    </Suspense>
  )
}
