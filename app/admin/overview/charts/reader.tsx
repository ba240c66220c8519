import type { KeyboardEvent, PointerEvent } from 'react'
import { type Annotation, annotationWords } from '#app/admin/overview/annotation-words.ts'
import { chartWords as words } from '#app/admin/overview/words.ts'
import { useInBrowser } from '../../../ui/preference.ts'
import { Time } from '../../../ui/time.tsx'
import type { ChartSeries, Shape } from './chart-series.ts'
import { Swatch } from './legend.tsx'
import { percentOf } from './plot.tsx'
import { useClock } from './use-clock.ts'

type Props = {
  chart: string
  title: string
  shape: Shape
  times: number[]
  grain: number
  series: ChartSeries[]
  format: (value: number) => string
  annotations: Annotation[]
  /** The point that is read, in this chart or another one. */
  at: number | null
  /** Whether it is read here. */
  isHere: boolean
  onRead: (at: number | null) => void
}

const MOST_EVENTS = 3

/** Lies over the plot: the values of one point, by pointer, finger or arrow keys. Without scripts the table has them. */
export function Reader(props: Props) {
  const { title, times, series, format, at, isHere, onRead } = props
  const inBrowser = useInBrowser()
  const clock = useClock()
  const last = times.length - 1
  const read = Math.min(at ?? last, last)
  if (!inBrowser) return null

  const steps: Record<string, number | null> = {
    ArrowLeft: Math.max(0, read - 1),
    ArrowRight: Math.min(last, read + 1),
    Home: 0,
    End: last,
    Escape: null,
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !Object.hasOwn(steps, event.key)) return
    event.preventDefault()
    onRead(steps[event.key] ?? null)
  }
  const onMove = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    onRead(Math.max(0, Math.min(last, Math.floor(((clientX - left) / width) * times.length))))
  }
  const valueText = () =>
    [
      clock.exact(times[read] ?? 0),
      ...series.map(({ name, values }) => `${name} ${said(values[read], format)}`),
    ].join(', ')
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={words.reader(title)}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={read}
        aria-valuetext={valueText()}
        onKeyDown={onKey}
        onFocus={() => onRead(read)}
        onBlur={() => onRead(null)}
        onPointerMove={onMove}
        onPointerDown={onMove}
        onPointerLeave={() => onRead(null)}
        className="absolute inset-0 touch-pan-y rounded"
      />
      {at !== null && isHere && <Values {...props} at={read} />}
    </>
  )
}

const said = (value: number | null | undefined, format: (value: number) => string) =>
  value == null ? words.none : format(value)

/** Beside the point, on the side with more room. */
function Values({ chart, shape, times, grain, series, format, annotations, at }: Props & { at: number }) {
  const time = times[at] ?? 0
  const isLeft = at < times.length / 2
  const room = percentOf(isLeft ? at + 1 : times.length - at, times.length)
  const here = annotations.filter((one) => one.at >= time * 1000 && one.at < (time + grain) * 1000)
  return (
    <div
      data-testid="hovered"
      style={{ [isLeft ? 'left' : 'right']: room, maxWidth: `calc(100% - ${room} - 0.5rem)` }}
      className="pointer-events-none absolute top-0 z-5 mx-1.5 grid w-max gap-1 rounded-lg border border-line bg-surface px-3 py-2 text-xs shadow-raised"
    >
      <p className="font-medium">
        <Time at={new Date(time * 1000).toISOString()} about />
        {at === times.length - 1 && <span className="font-normal text-muted">{words.running}</span>}
      </p>
      {series.map((one) => (
        <p key={one.key} className="flex items-center gap-1.5">
          <Swatch chart={chart} series={one} shape={shape} />
          <span className="grow">{one.name}</span>
          <span className="pl-2 font-medium tabular-nums">{said(one.values[at], format)}</span>
        </p>
      ))}
      {here.slice(0, MOST_EVENTS).map(({ at: when, kind, text }) => (
        <p key={`${when} ${text}`} className="wrap-anywhere text-muted">
          {annotationWords[kind].letter}: {text}
        </p>
      ))}
    </div>
  )
}
