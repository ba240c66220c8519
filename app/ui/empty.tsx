import type { ReactNode } from 'react'
import { Inbox } from './icons.ts'

/** Instead of a list that has no rows. */
export const Empty = ({ children }: { children: ReactNode }) => (
  <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-control px-6 py-10 text-center text-muted">
    <Inbox aria-hidden className="size-6" />
    <div className="max-w-prose text-balance">{children}</div>
  </div>
)
