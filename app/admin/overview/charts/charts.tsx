'use client'

import { type ReactNode, useMemo, useState } from 'react'
import { type OutcomeGroup, outcomeGroups } from '#app/words/outcomes.ts'
import { measuredSpan } from '#app/words/spans.ts'
import type { Annotation } from '../annotation-words.ts'
import type { ChartData } from '../series.ts'
import { chartWords as words } from '../words.ts'
import { Chart, type ReadPoint } from './chart.tsx'
import type { ChartSeries, Ink, Look } from './chart-series.ts'

type Props = {
  data: ChartData
  annotations: Annotation[]
  grain: number
  each: string
  /** The name of the window, and the chart whose numbers are shown. */
  window: string
  open: string
  children: ReactNode
}

const looks: Record<OutcomeGroup, [Ink, Look]> = {
  subscribed: ['good', 'solid'],
  asked: ['accent', 'hatched'],
  optedOut: ['muted', 'upright'],
  retry: ['wait', 'leaning'],
  settings: ['wait', 'crossed'],
  decision: ['bad', 'barred'],
}
const whole = (value: number) => value.toLocaleString('en')

/** The charts of a window, with the list of its annotations. */
export function Charts({ data, annotations, grain, each, window, open, children }: Props) {
  const [reading, setReading] = useState<ReadPoint>(null)
  const { times } = data
  const series = useMemo(() => seriesOf(data), [data])
  const common = (id: keyof typeof series) => ({
    ...{ id, title: words[id].title, series: series[id], times, grain, annotations, each, reading },
    onRead: setReading,
    numbers: { open: open === id, href: `/admin?window=${window}&numbers=${id}#${id}` },
  })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
      <Chart {...common('registrations')} shape="stacked" format={whole} />
      <Chart {...common('outcomes')} shape="stacked" format={whole} />
      <Chart {...common('latency')} shape="lines" format={measuredSpan} />
      {children}
    </div>
  )
}

function seriesOf({ registrations, outcomes, latency }: ChartData) {
  const { asked, notAsked } = words.registrations
  const all: Record<'registrations' | 'outcomes' | 'latency', ChartSeries[]> = {
    registrations: [
      { key: 'asked', name: asked, ink: 'accent', look: 'solid', values: registrations.asked },
      { key: 'not-asked', name: notAsked, ink: 'muted', look: 'hatched', values: registrations.notAsked },
    ],
    outcomes: outcomeGroups.map(({ key, name }) => {
      const [ink, look] = looks[key]
      return { key, name, ink, look, values: outcomes[key] }
    }),
    latency: [
      { key: 'half', name: words.latency.half, ink: 'good', look: 'solid', values: latency.half },
      { key: 'most', name: words.latency.most, ink: 'accent', look: 'dashed', values: latency.most },
      { key: 'attempt', name: words.latency.attempt, ink: 'wait', look: 'dotted', values: latency.attempt },
    ],
  }
  return all
}
