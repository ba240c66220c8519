import type { HTMLAttributes, ReactNode } from 'react'

type Props = Omit<HTMLAttributes<HTMLElement>, 'title'> & {
  /** Its heading; a card without one has `aria-label`. */
  title?: ReactNode
  /** Beside the heading. */
  aside?: ReactNode
  /** The level of the heading. */
  level?: 2 | 3
}

/** One subject of a page, on a surface of its own. `id` is that of its heading. */
export function Card({ title, aside, level = 2, id, className = '', children, ...section }: Props) {
  const Heading = `h${level}` as const
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={`grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4 rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5 ${className}`}
      {...section}
    >
      {(title || aside) && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          {title && (
            <Heading id={id} className="text-base font-semibold tracking-tight">
              {title}
            </Heading>
          )}
          {aside}
        </div>
      )}
      {children}
    </section>
  )
}
