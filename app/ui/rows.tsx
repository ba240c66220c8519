import type { HTMLAttributes, ReactNode } from 'react'
import type { Circle } from './icons.ts'

/** Entries of a list on one surface, divided by lines. */
export const Rows = ({ label, children }: { label?: string; children: ReactNode }) => (
  <ol
    aria-label={label}
    className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card empty:hidden"
  >
    {children}
  </ol>
)

type Props = HTMLAttributes<HTMLLIElement> & { icon: typeof Circle }

export function ListRow({ icon: Icon, children, ...row }: Props) {
  return (
    <li
      className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-3 px-4 py-3 first:rounded-t-xl last:rounded-b-xl hover:bg-sunken/60"
      {...row}
    >
      <Icon aria-hidden className="mt-0.5 size-4 text-muted" />
      <div className="grid min-w-0 gap-0.5">{children}</div>
    </li>
  )
}
