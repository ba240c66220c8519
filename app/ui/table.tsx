import type { ReactNode } from 'react'

type Props = { label: string; columns: readonly string[]; first?: ReactNode; children: ReactNode }

/**
 * A table that scrolls by itself where it is too wide. `first`: the heading of a column of controls before
 * the others.
 */
export function Table({ label, columns, first, children }: Props) {
  return (
    <section
      className="overflow-x-auto rounded-xl border border-line bg-surface"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
      tabIndex={0}
    >
      <table className="w-full text-left">
        <thead className="border-b border-line text-sm text-muted">
          <tr>
            {first && (
              <th scope="col" className="py-2 pl-4">
                {first}
              </th>
            )}
            {columns.map((name) => (
              <th key={name} scope="col" className="px-4 py-2 font-medium whitespace-nowrap">
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
