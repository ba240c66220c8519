import uPlot from 'uplot'
import { type Annotation, annotationWords } from '#app/admin/overview/annotation-words.ts'
import type { Zone } from '../../ui/time.tsx'
import type { ChartSeries } from './colours.ts'
import { colourOf, fillOf } from './colours.ts'

export type Shape = 'stacked' | 'lines'
const dashes = { dashed: [8, 4], dotted: [2, 4] } as const

/** Stacked areas: the last series is drawn first and reaches to the top. */
export function dataOf(times: number[], series: ChartSeries[], shape: Shape): uPlot.AlignedData {
  if (shape === 'lines') return [times, ...series.map(({ values }) => values)]
  const below = times.map(() => 0)
  const stacked = series.map(({ values }) =>
    values.map((value, index) => {
      below[index] = (below[index] ?? 0) + (value ?? 0)
      return below[index] ?? 0
    }),
  )
  return [times, ...stacked.reverse()]
}

type Options = {
  element: HTMLElement
  shape: Shape
  zone: Zone
  series: ChartSeries[]
  format: (value: number) => string
  /** Read at every drawing. */
  annotations: () => Annotation[]
  onHover: (index: number | null) => void
}

export function optionsOf({
  element,
  shape,
  zone,
  series,
  format,
  annotations,
  onHover,
}: Options): uPlot.Options {
  const muted = colourOf(element, 'muted')
  const line = colourOf(element, 'line')
  const ground = colourOf(element, 'surface')
  const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
  return {
    width: Math.max(1, element.clientWidth),
    height: element.clientHeight,
    ...(zone === 'utc' && { tzDate: (time) => uPlot.tzDate(new Date(time * 1000), 'Etc/UTC') }),
    // Room at the top for the letters of the annotations.
    padding: [16, null, null, null],
    legend: { show: false },
    cursor: { sync: { key: 'overview' }, drag: { x: false, y: false }, points: { show: shape === 'lines' } },
    scales: {
      x: { time: true },
      y:
        shape === 'stacked'
          ? { range: (_, __, most) => [0, Math.max(1, most ?? 1)] }
          : // Seconds on a good day, hours after an outage.
            {
              distr: 3,
              range: (_, least, most) => (least > 0 ? uPlot.rangeLog(least, most, 10, false) : [0.1, 10]),
            },
    },
    axes: [
      { ...axis, values: (_, times, __, ___, step) => times.map((time) => timeLabel(time, step, zone)) },
      {
        ...axis,
        size: 58,
        grid: { ...axis.grid, filter: (_, values) => (shape === 'lines' ? values.map(tenfold) : values) },
        values: (_, values) => values.map((value) => (value === null ? '' : format(value))),
      },
    ],
    series: [{}, ...(shape === 'stacked' ? areas(element, series, ground) : lines(element, series))],
    hooks: {
      setCursor: [(plot) => onHover(plot.cursor.idx ?? null)],
      draw: [(plot) => drawAnnotations(plot, annotations(), muted)],
    },
  }
}

/** Formatted as all other times on these pages. */
function timeLabel(time: number, step: number, zone: Zone) {
  const date = new Date(time * 1000)
  const timeZone = zone === 'utc' ? 'UTC' : undefined
  const clock = date.toLocaleTimeString('en-GB', { timeStyle: 'short', timeZone })
  const isDay = step >= 86_400 || clock === '00:00'
  return isDay ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone }) : clock
}

const tenfold = (value: number) =>
  Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null

function areas(element: HTMLElement, series: ChartSeries[], ground: string): uPlot.Series[] {
  const paths = uPlot.paths.bars?.({ size: [0.9, 60], align: 1 })
  return [...series].reverse().map(({ name, colour, style }) => {
    const stroke = colourOf(element, colour)
    return {
      label: name,
      stroke,
      fill: fillOf(stroke, ground, style),
      width: 1,
      paths,
      points: { show: false },
    }
  })
}

const lines = (element: HTMLElement, series: ChartSeries[]): uPlot.Series[] =>
  series.map(({ name, colour, style }) => ({
    label: name,
    stroke: colourOf(element, colour),
    width: 2,
    // A single minute between quiet ones has no line.
    points: { show: true, size: 4 },
    ...((style === 'dashed' || style === 'dotted') && { dash: [...dashes[style]] }),
  }))

/** A line and a letter for an annotation; where they are crowded only a tick, so that the data stays visible. */
function drawAnnotations({ ctx, bbox, valToPos, scales }: uPlot, annotations: Annotation[], colour: string) {
  const { min, max } = scales.x ?? {}
  const px = devicePixelRatio
  ctx.save()
  ctx.strokeStyle = colour
  ctx.fillStyle = colour
  ctx.lineWidth = px
  ctx.font = `${11 * px}px sans-serif`
  ctx.textAlign = 'center'
  let free = Number.POSITIVE_INFINITY
  // Newest first, so from the right.
  for (const { at, kind } of annotations) {
    if (at / 1000 < (min ?? 0) || at / 1000 > (max ?? 0)) continue
    const x = Math.round(valToPos(at / 1000, 'x', true))
    const isCrowded = free - x < 14 * px
    ctx.setLineDash(isCrowded ? [] : [3 * px, 3 * px])
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + (isCrowded ? 5 * px : bbox.height))
    ctx.stroke()
    if (isCrowded) continue
    ctx.fillText(annotationWords[kind].letter, x, bbox.top - 4 * px)
    free = x
  }
  ctx.restore()
}
