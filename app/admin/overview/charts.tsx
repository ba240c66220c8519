'use client'

import { type ReactNode, useMemo } from 'react'
import { type OutcomeGroup, outcomeGroups } from '#app/words/outcomes.ts'
import { measuredSpan } from '#app/words/spans.ts'
import type { Annotation } from './annotation-words.ts'
import { Chart } from './chart.tsx'
import type { ChartSeries, Colour, Style } from './colours.ts'
import type { ChartData } from './series.ts'
import { chartWords as words } from './words.ts'

type Props = { data: ChartData; annotations: Annotation[]; grain: number; each: string; children: ReactNode }

const looks: Record<OutcomeGroup, [Colour, Style]> = {
  subscribed: ['good', 'solid'],
  asked: ['accent', 'hatched'],
  optedOut: ['muted', 'solid'],
  retry: ['wait', 'hatched'],
  settings: ['wait', 'crossed'],
  decision: ['bad', 'solid'],
}
const whole = (value: number) => value.toLocaleString('en')

/** The charts of a window, with the list of its annotations. */
export function Charts({ data, annotations, grain, each, children }: Props) {
  const { times, registrations, outcomes, latency } = data
  const series = useMemo(
    (): Record<'registrations' | 'outcomes' | 'latency', ChartSeries[]> => ({
      registrations: [
        { name: words.registrations.asked, colour: 'accent', style: 'solid', values: registrations.asked },
        {
          name: words.registrations.notAsked,
          colour: 'muted',
          style: 'hatched',
          values: registrations.notAsked,
        },
      ],
      outcomes: outcomeGroups.map(({ key, name }) => {
        const [colour, style] = looks[key]
        return { name, colour, style, values: outcomes[key] }
      }),
      latency: [
        { name: words.latency.half, colour: 'good', style: 'solid', values: latency.half },
        { name: words.latency.most, colour: 'accent', style: 'dashed', values: latency.most },
        { name: words.latency.attempt, colour: 'wait', style: 'dotted', values: latency.attempt },
      ],
    }),
    [registrations, outcomes, latency],
  )
  const common = { times, grain, annotations, each }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
      <Chart
        {...common}
        id="registrations"
        title={words.registrations.title}
        shape="stacked"
        series={series.registrations}
        format={whole}
      />
      <Chart
        {...common}
        id="outcomes"
        title={words.outcomes.title}
        shape="stacked"
        series={series.outcomes}
        format={whole}
      />
      <Chart
        {...common}
        id="latency"
        title={words.latency.title}
        shape="lines"
        series={series.latency}
        format={measuredSpan}
      />
      {children}
    </div>
  )
}
