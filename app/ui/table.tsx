import type { ReactNode } from 'react'

type Props = {
  label: string
  columns: readonly string[]
  /** Columns of numbers, which are set to the right. */
  numbers?: readonly string[]
  /** Columns that a window of 1024 pixels has no room for. */
  spare?: readonly string[]
  first?: ReactNode
  /** On a phone each row is a block of two lines, of the cells that say `at`. */
  stacked?: boolean
  children: ReactNode
}

/**
 * A table that scrolls by itself where it is too wide, under a heading that stays. `first`: the heading of a
 * column of controls before the others.
 */
export function Table({ label, columns, numbers = [], spare = [], first, stacked = false, children }: Props) {
  return (
    <section
      className="overflow-x-auto rounded-xl border border-line bg-surface shadow-card xl:overflow-x-visible"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
      tabIndex={0}
    >
      <table
        className={`w-full border-separate border-spacing-0 text-left [&_:is(td,th)]:px-3 [&_tbody_td]:border-b [&_tbody_td]:border-line [&_tbody_th]:border-b [&_tbody_th]:border-line [&_tbody_tr:hover]:bg-sunken/60 [&_tbody_tr:has(:checked)]:bg-accent-soft [&_tbody_tr:focus-within]:outline-2 [&_tbody_tr:focus-within]:-outline-offset-2 [&_tbody_tr:focus-within]:outline-accent/40 [&_tbody_tr:last-child>*]:border-b-0 ${stacked ? 'stacked' : ''}`}
      >
        <thead className="text-xs text-muted">
          <tr className="[&>*]:border-b [&>*]:border-line [&>*]:bg-surface [&>*:first-child]:rounded-tl-xl [&>*:last-child]:rounded-tr-xl xl:[&>*]:sticky xl:[&>*]:top-(--head) xl:[&>*]:z-1">
            {first && (
              <th scope="col" data-at="tick" className="w-0 py-2 whitespace-nowrap">
                {first}
              </th>
            )}
            {columns.map((name) => (
              <th
                key={name}
                scope="col"
                className={`py-2 font-medium whitespace-nowrap ${numbers.includes(name) ? 'text-right' : ''} ${spare.includes(name) ? SPARE : ''}`}
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

/** A cell's place on a phone: before both lines, or at the start or the end of the first or the second line. */
type CellPlace = 'tick' | 'top' | 'side' | 'low' | 'end'
type CellProps = { at?: CellPlace; number?: boolean; spare?: boolean; flow?: boolean; children?: ReactNode }
const SPARE = 'lg:max-xl:hidden'

/** `flow`: text that may take several lines. */
export const Cell = ({ at, number = false, spare = false, flow = false, children }: CellProps) => (
  <td
    data-at={at}
    className={`py-1.5 ${flow ? 'min-w-40 wrap-anywhere' : 'whitespace-nowrap'} ${number ? 'text-right tabular-nums' : ''} ${spare ? SPARE : ''}`}
  >
    {children}
  </td>
)
