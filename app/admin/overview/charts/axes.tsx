import type { SVGProps } from 'react'
import { type Annotation, annotationWords } from '#app/admin/overview/annotation-words.ts'
import { chartWords as words } from '#app/admin/overview/words.ts'
import { PLOT_HEIGHT, percentOf } from './plot.tsx'
import { type Scale, timeMarks } from './scale.ts'
import { useClock } from './use-clock.ts'

type Span = { times: number[]; grain: number }
type GroundProps = Span & { scale: Scale; annotations: Annotation[]; at: number | null }

/** The layer under the marks: lines at the values of the axis, the events, and the point that is read or still running. */
export function Ground({ scale, times, grain, annotations, at }: GroundProps) {
  const count = times.length
  const wide = percentOf(1, count)
  return (
    <g shapeRendering="crispEdges">
      <rect
        x={percentOf(count - 1, count)}
        width={wide}
        height={PLOT_HEIGHT}
        className="fill-sunken forced-colors:fill-none forced-colors:stroke-[CanvasText]"
      />
      {at !== null && (
        <rect
          x={percentOf(at, count)}
          width={wide}
          height={PLOT_HEIGHT}
          className="fill-accent/15 forced-colors:fill-[Highlight]"
        />
      )}
      {scale.marks.map(({ share, name }) => (
        <line
          key={name}
          x2="100%"
          y1={PLOT_HEIGHT * (1 - share)}
          y2={PLOT_HEIGHT * (1 - share)}
          className={`forced-colors:stroke-[CanvasText] forced-colors:opacity-30 ${share === 0 ? 'stroke-control' : 'stroke-line'}`}
        />
      ))}
      {eventsIn(annotations, times, grain).map(({ key, left, letter }) => (
        <line
          key={key}
          x1={left}
          x2={left}
          y1={-4}
          y2={letter ? PLOT_HEIGHT : 2}
          strokeDasharray={letter ? '3 3' : undefined}
          className="stroke-muted forced-colors:stroke-[CanvasText]"
        />
      ))}
    </g>
  )
}

/** Placed by attributes: the content security policy lets no page bring styles. */
const Label = (props: SVGProps<SVGTextElement>) => (
  <text {...props} className={`fill-muted forced-colors:fill-[CanvasText] ${props.className ?? ''}`} />
)

/** The values of the axis, each at its line. */
export const CountAxis = ({ scale }: { scale: Scale }) => (
  <svg
    aria-hidden
    width="100%"
    height={PLOT_HEIGHT}
    className="block overflow-visible text-xs tabular-nums"
    textAnchor="end"
    dominantBaseline="central"
  >
    {scale.marks.map(({ share, name }) => (
      <Label key={name} x="100%" dx={-8} y={PLOT_HEIGHT * (1 - share)}>
        {name}
      </Label>
    ))}
  </svg>
)

const BASELINE = 16

/** Round times below the plot, and the letters of the events above it. */
export function TimeAxis({ times, grain, annotations }: Span & { annotations: Annotation[] }) {
  const clock = useClock()
  const first = times[0] ?? 0
  const all = times.length * grain
  const marks = timeMarks(first, first + all, clock.offsetAt)
  const isCrowded = marks.length > 5
  return (
    <div className="col-start-2 @container">
      <svg
        aria-hidden
        data-testid="times"
        width="100%"
        height={20}
        textAnchor="middle"
        className="block overflow-visible text-xs tabular-nums"
      >
        {eventsIn(annotations, times, grain).map(({ key, left, letter }) => (
          <Label key={key} x={left} y={-PLOT_HEIGHT - 8} className="font-medium">
            {letter}
          </Label>
        ))}
        {marks.map((at, index) => {
          const part = (at - first) / all
          if (part < 0.03 || part > 0.9) return null
          return (
            <Label
              key={at}
              // Node and the browser may format the same date differently.
              suppressHydrationWarning
              className={`${isCrowded && index % 2 ? '@max-sm:hidden' : ''} ${part > 0.75 ? '@max-3xs:hidden' : ''}`}
              x={percentOf(at - first, all)}
              y={BASELINE}
            >
              {clock.label(at)}
            </Label>
          )
        })}
        <Label x="100%" y={BASELINE} textAnchor="end">
          {words.now}
        </Label>
        {clock.note && (
          <Label x={-8} y={BASELINE} textAnchor="end">
            {clock.note}
          </Label>
        )}
      </svg>
    </div>
  )
}

/** Nearer to its neighbour than this, an event has no letter, so that the marks stay visible. */
const LEAST_APART = 0.04

/** The events in these times, newest first, as they are given. */
function eventsIn(annotations: Annotation[], times: number[], grain: number) {
  const from = (times[0] ?? 0) * 1000
  const all = times.length * grain * 1000
  let free = Number.POSITIVE_INFINITY
  return annotations.flatMap(({ at, kind, text }) => {
    const part = (at - from) / all
    if (part < 0 || part > 1) return []
    const isCrowded = free - part < LEAST_APART
    if (!isCrowded) free = part
    const letter = isCrowded ? null : annotationWords[kind].letter
    return [{ key: `${at} ${kind} ${text}`, left: percentOf(part, 1), letter }]
  })
}
