import { memo } from 'react'
import { type ChartSeries, dashes, fillOf, inks, type Shape } from './chart-series.ts'
import type { Scale } from './scale.ts'

/** In pixels. The width is that of the page, so everything across is a share of it. */
export const PLOT_HEIGHT = 160
/** Something that happened once must be seen beside what happened a thousand times. */
const LEAST_HEIGHT = 3
/** With more points, gaps between them would be all that is seen. */
const MOST_WITH_GAPS = 70

type Props = { chart: string; shape: Shape; series: ChartSeries[]; count: number; scale: Scale }

export const percentOf = (part: number, all: number) => `${Number(((100 * part) / all).toFixed(3))}%`
const yOf = (scale: Scale, value: number) => Number((PLOT_HEIGHT * (1 - scale.shareOf(value))).toFixed(1))

/** The marks of all series. The last point is still running, and lighter. */
export const Plot = memo(function Plot({ shape, ...props }: Props) {
  return shape === 'stacked' ? <Bars {...props} /> : <Lines {...props} />
})

function Bars({ chart, series, count, scale }: Omit<Props, 'shape'>) {
  const isSparse = count <= MOST_WITH_GAPS
  const gap = isSparse ? 0.12 : 0
  const filled = new Map<number, number>()
  return series.map((one) => (
    <g
      key={one.key}
      className={inks[one.ink]}
      fill={fillOf(chart, one)}
      shapeRendering={isSparse ? undefined : 'crispEdges'}
    >
      {one.values.map((value, index) => {
        if (!value) return null
        const height = Math.max(LEAST_HEIGHT, PLOT_HEIGHT * scale.shareOf(value))
        const foot = filled.get(index) ?? 0
        filled.set(index, foot + height)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is identified by its place
            key={index}
            x={percentOf(index + gap, count)}
            y={(PLOT_HEIGHT - foot - height).toFixed(1)}
            width={percentOf(1 - 2 * gap, count)}
            height={height.toFixed(1)}
            opacity={index === count - 1 ? 0.6 : undefined}
          />
        )
      })}
    </g>
  ))
}

function Lines({ series, count, scale }: Omit<Props, 'shape'>) {
  return series.map(({ key, ink, look, values }) => {
    const isAlone = (index: number) => values[index - 1] == null && values[index + 1] == null
    const path = values
      .map((value, index) =>
        value === null ? '' : `${values[index - 1] == null ? 'M' : 'L'}${index + 0.5} ${yOf(scale, value)}`,
      )
      .join('')
    return (
      <g key={key} className={inks[ink]} fill="none" stroke="currentColor" strokeWidth="2">
        <svg
          aria-hidden
          width="100%"
          height={PLOT_HEIGHT}
          viewBox={`0 0 ${count} ${PLOT_HEIGHT}`}
          preserveAspectRatio="none"
        >
          <path
            d={path}
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
            strokeLinecap="round"
            strokeDasharray={look in dashes ? dashes[look as keyof typeof dashes] : undefined}
          />
        </svg>
        {values.map((value, index) =>
          value === null || !isAlone(index) ? null : (
            // A single minute between quiet ones has no line.
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is identified by its place
            <LonePoint key={index} look={look} x={percentOf(index + 0.5, count)} y={yOf(scale, value)} />
          ),
        )}
      </g>
    )
  })
}

export function LonePoint({ look, x, y }: { look: ChartSeries['look']; x: string; y: number }) {
  if (look === 'dashed')
    return (
      <rect
        x={x}
        y={y - 3}
        width="6"
        height="6"
        transform="translate(-3 0)"
        fill="currentColor"
        stroke="none"
      />
    )
  return (
    <circle
      cx={x}
      cy={y}
      r={look === 'dotted' ? 2.5 : 3}
      fill={look === 'dotted' ? 'none' : 'currentColor'}
      strokeWidth={look === 'dotted' ? 1.5 : 0}
    />
  )
}
