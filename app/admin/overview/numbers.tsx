import { useState } from 'react'
import { chartWords } from '#app/admin/overview/words.ts'
import { Time } from '../../ui/time.tsx'
import type { ChartSeries } from './colours.ts'

type Props = {
  title: string
  times: number[]
  series: ChartSeries[]
  format: (value: number) => string
}

/** Every point as a row, newest first. Rendered only when it is opened. */
export function Numbers({ title, times, series, format }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-sm">{chartWords.table(title)}</summary>
      {open && (
        <section
          aria-label={chartWords.tableLabel(title)}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-80 overflow-x-auto overflow-y-auto"
        >
          <table className="w-full text-sm tabular-nums">
            <thead>
              <tr className="border-b border-line text-left">
                <th scope="col" className="py-1 pr-4 font-medium">
                  {chartWords.from}
                </th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="py-1 pr-4 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => (
                  <tr key={time} className="border-b border-line">
                    <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap">
                      <Time at={new Date(time * 1000).toISOString()} about />
                    </th>
                    {series.map(({ name, values }) => (
                      <td key={name} className="py-1 pr-4">
                        {values[index] == null ? '–' : format(values[index])}
                      </td>
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
