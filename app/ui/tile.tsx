import type { ReactNode } from 'react'
import { ChevronRight } from './icons.ts'

type Props = {
  name: string
  value: ReactNode
  href?: string
  note?: ReactNode
  tone?: 'bad'
  /** A line of its last hour. */
  spark?: ReactNode
}

/** Figures side by side, two in a row on a phone. */
export const Tiles = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,8.5rem),1fr))] gap-3">{children}</dl>
)

/** One figure; where it has a link, all of it leads to what it counts. */
export function Tile({ name, value, href, note, tone, spark }: Props) {
  return (
    <div
      className={`group relative grid min-w-0 content-start gap-1 rounded-xl border border-line bg-surface p-3.5 shadow-card ${href ? 'hover:border-control focus-within:border-control' : ''}`}
    >
      <dt className="flex items-center justify-between gap-1 text-muted">
        {href ? (
          <a href={href} className="text-muted no-underline after:absolute after:inset-0 after:rounded-xl">
            {name}
          </a>
        ) : (
          name
        )}
        {href && (
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 opacity-0 transition-opacity group-hover:opacity-100"
          />
        )}
      </dt>
      <dd
        className={`text-2xl font-semibold tracking-tight tabular-nums ${tone === 'bad' ? 'text-bad' : ''}`}
      >
        {typeof value === 'number' ? value.toLocaleString('en') : value}
      </dd>
      {spark && <dd>{spark}</dd>}
      {note && <dd className="text-xs text-muted">{note}</dd>}
    </div>
  )
}
