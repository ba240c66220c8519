'use client'

import { useMemo, useState } from 'react'
import type { Annotation } from '#app/admin/overview/annotation-words.ts'
import { chartWords as words } from '#app/admin/overview/words.ts'
import { Card } from '../../../ui/card.tsx'
import { CountAxis, Ground, TimeAxis } from './axes.tsx'
import type { ChartSeries, Shape } from './chart-series.ts'
import { Legend, totalOf } from './legend.tsx'
import { Numbers } from './numbers.tsx'
import { Patterns } from './patterns.tsx'
import { PLOT_HEIGHT, Plot } from './plot.tsx'
import { Reader } from './reader.tsx'
import { countScale, durationScale } from './scale.ts'

/** The point that is read, and in which chart; the others mark it too. */
export type ReadPoint = { chart: string; at: number } | null

type Props = {
  id: string
  title: string
  /** The span of one point in words, such as "each 10 minutes". */
  each: string
  shape: Shape
  times: number[]
  /** Seconds that one point covers. */
  grain: number
  series: ChartSeries[]
  format: (value: number) => string
  annotations: Annotation[]
  reading: ReadPoint
  onRead: (reading: ReadPoint) => void
  /** Whether its numbers are shown from the start, and the address that shows them. */
  numbers: { open: boolean; href: string }
}

/** One chart, drawn on the server too, with its legend and a table of all of its numbers. */
export function Chart(props: Props) {
  const { id, title, each, shape, times, grain, series, format, annotations, reading, onRead, numbers } =
    props
  const [hidden, setHidden] = useState<readonly string[]>([])
  const shown = useMemo(() => series.filter(({ key }) => !hidden.includes(key)), [series, hidden])
  const scale = useMemo(() => scaleOf(shape, shown), [shape, shown])
  const isEmpty = series.every(({ values }) => totalOf(values) === 0)
  const at = reading && reading.at < times.length ? reading.at : null

  // Without any there is nothing to see, so the last one brings all back.
  const toggle = (key: string) =>
    setHidden((before) => {
      const after = before.includes(key) ? before.filter((one) => one !== key) : [...before, key]
      return after.length === series.length ? [] : after
    })

  return (
    <Card
      id={id}
      level={3}
      // The plots of a row are level, however long their legends are.
      className="grid-rows-[auto_auto_1fr_auto] [&>:nth-child(3)]:self-end"
      title={
        <>
          {title} <span className="text-xs font-normal tracking-normal text-muted">{each}</span>
        </>
      }
    >
      <Legend chart={id} shape={shape} series={series} format={format} hidden={hidden} onToggle={toggle} />
      <div className="grid grid-cols-[3.25rem_minmax(0,1fr)] pt-4">
        <CountAxis scale={scale} />
        <div className="relative">
          <svg
            role="img"
            aria-label={words.label(title, each)}
            width="100%"
            height={PLOT_HEIGHT}
            className="block overflow-visible"
          >
            <Patterns chart={id} series={series} />
            <Ground scale={scale} times={times} grain={grain} annotations={annotations} at={at} />
            <Plot chart={id} shape={shape} series={shown} count={times.length} scale={scale} />
          </svg>
          {isEmpty && <p className="absolute inset-x-0 top-1/3 text-center text-muted">{words.nothing}</p>}
          <Reader
            {...{ title, shape, times, grain, format, annotations, at }}
            chart={id}
            series={shown}
            isHere={reading?.chart === id}
            onRead={(index) => onRead(index === null ? null : { chart: id, at: index })}
          />
        </div>
        <TimeAxis times={times} grain={grain} annotations={annotations} />
      </div>
      <Numbers title={title} times={times} series={series} format={format} {...numbers} />
    </Card>
  )
}

function scaleOf(shape: Shape, series: ChartSeries[]) {
  if (shape === 'lines')
    return durationScale(series.flatMap(({ values }) => values.filter((value) => value !== null)))
  const count = series[0]?.values.length ?? 0
  const sums = Array.from({ length: count }, (_, index) =>
    totalOf(series.map(({ values }) => values[index] ?? 0)),
  )
  return countScale(Math.max(0, ...sums))
}
