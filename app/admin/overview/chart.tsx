'use client'

import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Annotation } from '#app/admin/overview/annotation-words.ts'
import { chartWords } from '#app/admin/overview/words.ts'
import { useZone } from '../../ui/time.tsx'
import { type ChartSeries, useScheme } from './colours.ts'
import { Legend } from './legend.tsx'
import { Numbers } from './numbers.tsx'
import { dataOf, optionsOf, type Shape } from './plot.ts'

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
}

/** One chart with its legend and a table of all of its numbers. */
export function Chart(props: Props) {
  const { id, title, each, shape, times, grain, series, format, annotations } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  const scheme = useScheme()
  const [zone] = useZone()
  const [hovered, setHovered] = useState<number | null>(null)
  latest.current = props

  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme has other colours
  useEffect(() => {
    const element = box.current
    if (!element) return
    const options = optionsOf({
      element,
      shape,
      zone,
      series: latest.current.series,
      format: latest.current.format,
      annotations: () => latest.current.annotations,
      onHover: setHovered,
    })
    const made = new uPlot(options, dataOf(latest.current.times, latest.current.series, shape), element)
    plot.current = made
    const sized = new ResizeObserver(() =>
      made.setSize({ width: Math.max(1, element.clientWidth), height: element.clientHeight }),
    )
    sized.observe(element)
    return () => {
      sized.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [shape, scheme, zone])

  useEffect(() => {
    plot.current?.setData(dataOf(times, series, shape))
  }, [times, series, shape])

  return (
    <section
      aria-labelledby={id}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-3 self-start rounded-xl border border-line bg-surface p-4"
    >
      <h3 id={id} className="font-semibold">
        {title} <span className="text-sm font-normal text-muted">{each}</span>
      </h3>
      <Legend {...{ times, grain, series, format, annotations, shape }} at={hovered} />
      <div
        ref={box}
        role="img"
        aria-label={chartWords.label(title, each)}
        className="h-48 min-w-0 overflow-hidden"
      />
      <Numbers title={title} times={times} series={series} format={format} />
    </section>
  )
}
