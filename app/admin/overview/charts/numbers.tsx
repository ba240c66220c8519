import { useState } from 'react'
import { chartWords as words } from '#app/admin/overview/words.ts'
import { Time } from '../../../ui/time.tsx'
import type { ChartSeries } from './chart-series.ts'

type Props = {
  title: string
  times: number[]
  series: ChartSeries[]
  format: (value: number) => string
  /** Whether it is open from the start. */
  open: boolean
  /** Where it is. */
  href: string
}

/** Every point as a row, newest first. Rendered only when it is opened; without scripts by its own address. */
export function Numbers({ title, times, series, format, open, href }: Props) {
  const [isOpen, setOpen] = useState(open)
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-muted hover:text-ink">{words.table(title)}</summary>
      {!isOpen && (
        <noscript>
          <a href={href}>{words.show}</a>
        </noscript>
      )}
      {isOpen && (
        <section
          aria-label={words.tableLabel(title)}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-80 overflow-x-auto overflow-y-auto rounded-lg border border-line"
        >
          <table className="w-full text-xs tabular-nums [&_td]:px-3 [&_td]:py-1 [&_td]:text-right [&_th]:px-3 [&_th]:py-1">
            <thead className="sticky top-0 bg-sunken">
              <tr>
                <th scope="col" className="text-left font-medium">
                  {words.from}
                </th>
                {series.map(({ key, name }) => (
                  <th key={key} scope="col" className="text-right font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => (
                  <tr key={time} className="hover:bg-sunken/60">
                    <th scope="row" className="text-left font-normal whitespace-nowrap">
                      <Time at={new Date(time * 1000).toISOString()} about />
                      {index === times.length - 1 && <span className="text-muted">{words.running}</span>}
                    </th>
                    {series.map(({ key, values }) => (
                      <td key={key}>{values[index] == null ? words.none : format(values[index])}</td>
                    ))}
                  </tr>
                ))
                .reverse()}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
