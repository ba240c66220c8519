'use client'

import { useFormStatus } from 'react-dom'
import { LoaderCircle, Search } from '#app/ui/icons.ts'

const PLACE = 'pointer-events-none absolute top-2.5 left-3 size-4 text-muted'

/** In the box that finds people; it turns while somebody is looked for. */
export function FindMark() {
  const { pending } = useFormStatus()
  return pending ? (
    <LoaderCircle aria-hidden data-busy className={`${PLACE} motion-safe:animate-spin`} />
  ) : (
    <Search aria-hidden className={PLACE} />
  )
}
