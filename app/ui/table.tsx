import type { ReactNode } from 'react'

type Props = {
  label: string
  columns: readonly string[]
  /** Columns of numbers, which are set to the right. */
  numbers?: readonly string[]
  first?: ReactNode
  children: ReactNode
}

/**
 * A table that scrolls by itself where it is too wide, under a heading that stays. `first`: the heading of a
 * column of controls before the others.
 */
export function Table({ label, columns, numbers = [], first, children }: Props) {
  return (
    <section
      className="overflow-x-auto rounded-xl border border-line bg-surface shadow-card lg:overflow-x-visible"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
      tabIndex={0}
    >
      <table className="w-full border-separate border-spacing-0 text-left [&_tbody_td]:border-b [&_tbody_td]:border-line [&_tbody_th]:border-b [&_tbody_th]:border-line [&_tbody_tr:hover]:bg-sunken/60 [&_tbody_tr:last-child>*]:border-b-0">
        <thead className="text-xs text-muted">
          <tr className="[&>*]:border-b [&>*]:border-line [&>*]:bg-surface [&>*:first-child]:rounded-tl-xl [&>*:last-child]:rounded-tr-xl lg:[&>*]:sticky lg:[&>*]:top-(--head) lg:[&>*]:z-1">
            {first && (
              <th scope="col" className="py-2 pl-4">
                {first}
              </th>
            )}
            {columns.map((name) => (
              <th
                key={name}
                scope="col"
                className={`px-4 py-2 font-medium whitespace-nowrap ${numbers.includes(name) ? 'text-right' : ''}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
