import type { ReactNode } from 'react'
import type { Circle } from './icons.ts'
import { type Tone, toneSoft } from './tone.ts'

/** Events, one below the other, with a line that joins their icons. */
export const Timeline = ({ children }: { children: ReactNode }) => <ol className="grid">{children}</ol>

type Props = { icon: typeof Circle; tone: Tone; at?: ReactNode; children: ReactNode; 'data-entry'?: string }

export function TimelineEntry({ icon: Icon, tone, at, children, ...entry }: Props) {
  return (
    <li
      className="relative grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3 pb-5 before:absolute before:top-7 before:bottom-0 before:left-[0.8125rem] before:w-px before:bg-line last:pb-0 last:before:hidden"
      {...entry}
    >
      <span
        className={`flex size-7 items-center justify-center rounded-full forced-colors:border ${toneSoft[tone]}`}
      >
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="grid gap-1 pt-1">
        {children}
        {at && <p className="text-xs text-muted">{at}</p>}
      </div>
    </li>
  )
}
