import type { ReactNode } from 'react'

/**
 * The popover that a button with `popovertarget` and this id opens. The browser closes it on Escape and on a click outside,
 * gives the focus back, and needs no script for that.
 */
export function Popover({
  id,
  label,
  className,
  children,
}: {
  id: string
  label: string
  className: string
  children: ReactNode
}) {
  return (
    <div
      id={id}
      popover="auto"
      role="dialog"
      aria-label={label}
      className={`fixed inset-auto m-0 rounded-xl border border-line bg-surface p-4 shadow-raised ${className}`}
    >
      {children}
    </div>
  )
}
