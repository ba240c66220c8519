import type { ReactNode } from 'react'
import { ChevronRight } from '#app/ui/icons.ts'

type Props = { summary: ReactNode; open?: boolean; children: ReactNode }

/** Details that most readers do not need. */
export const Folded = ({ summary, open = false, children }: Props) => (
  <details open={open} className="group/fold">
    <summary className="flex w-fit cursor-pointer list-none items-center gap-1 rounded text-xs text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
      <ChevronRight aria-hidden className="size-3.5 group-open/fold:rotate-90" />
      {summary}
    </summary>
    <div className="mt-1.5 grid gap-1.5 rounded-lg bg-sunken px-3 py-2 text-xs">{children}</div>
  </details>
)
