'use client'

import type { ComponentProps } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from './button.tsx'
import { LoaderCircle } from './icons.ts'

type Props = ComponentProps<typeof Button> & {
  /** Shown while it is under way, in place of a spinner. */
  busyLabel?: string
}

/**
 * Submits its form to an action, and shows at once that it is under way. A second press does nothing, nor does Enter, which
 * presses it: React would call the action again, and show only the second answer.
 */
export function SubmitButton({ name, value, children, onClick, busyLabel, ...button }: Props) {
  const { pending, data } = useFormStatus()
  const isBusy = pending && (!name || data?.get(name) === value)
  return (
    <Button
      {...button}
      type="submit"
      name={name}
      value={value}
      aria-disabled={pending || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
    >
      {(isBusy && busyLabel) || <BusyMark busy={isBusy}>{children}</BusyMark>}
    </Button>
  )
}

/** A button's label, covered by a spinner while the button is busy, so that the button keeps its width. */
export function BusyMark({
  busy,
  children,
}: {
  busy: boolean
  children: ComponentProps<'span'>['children']
}) {
  if (!busy) return children
  return (
    <span data-busy className="relative inline-flex items-center gap-2">
      <span className="opacity-0">{children}</span>
      <LoaderCircle aria-hidden className="absolute inset-0 m-auto size-4 motion-safe:animate-spin" />
    </span>
  )
}
