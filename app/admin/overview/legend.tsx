import { type Annotation, annotationWords } from '#app/admin/overview/annotation-words.ts'
import { Time } from '../../ui/time.tsx'
import type { ChartSeries } from './colours.ts'
import type { Shape } from './plot.ts'

type Props = {
  /** The point under the pointer. */
  at: number | null
  times: number[]
  grain: number
  series: ChartSeries[]
  format: (value: number) => string
  annotations: Annotation[]
  shape: Shape
}

/** The legend of the lines; at the pointer also their values and the events there. */
export function Legend({ at, times, grain, series, format, annotations, shape }: Props) {
  const time = at === null ? undefined : times[at]
  const here = time === undefined ? [] : annotations.filter((annotation) => isWithin(annotation, time, grain))
  return (
    <div className="grid gap-1 text-sm">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {series.map((one) => (
          <li key={one.name} className="flex items-center gap-1.5">
            <Swatch {...one} shape={shape} />
            {one.name}
            <span className="tabular-nums text-muted">{said(one, at, shape, format)}</span>
          </li>
        ))}
      </ul>
      <p className="min-h-5 text-muted" data-testid="hovered">
        {time !== undefined && <Time at={new Date(time * 1000).toISOString()} about />}
        {here.slice(0, 3).map(({ at: when, kind, text }) => (
          <span key={`${when} ${text}`} className="ml-2">
            {annotationWords[kind].letter}: {text}
          </span>
        ))}
      </p>
    </div>
  )
}

const isWithin = (annotation: Annotation, time: number, grain: number) =>
  annotation.at >= time * 1000 && annotation.at < (time + grain) * 1000

/** The value at the pointer; otherwise that of the whole window. */
function said({ values }: ChartSeries, at: number | null, shape: Shape, format: (value: number) => string) {
  if (at !== null) {
    const value = values[at]
    return value == null ? '–' : format(value)
  }
  return shape === 'lines' ? '' : format(values.reduce<number>((all, value) => all + (value ?? 0), 0))
}

const strokes = {
  accent: 'text-accent',
  good: 'text-good',
  wait: 'text-wait',
  bad: 'text-bad',
  muted: 'text-muted',
  control: 'text-control',
  line: 'text-line',
  surface: 'text-surface',
}

function Swatch({ colour, style, shape }: ChartSeries & { shape: Shape }) {
  const dash = style === 'dashed' ? '6 3' : style === 'dotted' ? '2 3' : undefined
  return (
    <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden className={`shrink-0 ${strokes[colour]}`}>
      {shape === 'lines' ? (
        <line x1="0" y1="6" x2="18" y2="6" stroke="currentColor" strokeWidth="2.5" strokeDasharray={dash} />
      ) : (
        <>
          <rect
            x="0.5"
            y="0.5"
            width="17"
            height="11"
            stroke="currentColor"
            fill={style === 'solid' ? 'currentColor' : 'none'}
          />
          {style !== 'solid' && <path d="M0 12L12 0M6 12L18 0" stroke="currentColor" strokeWidth="2" />}
          {style === 'crossed' && <path d="M0 0L12 12M6 0L18 12" stroke="currentColor" strokeWidth="2" />}
        </>
      )}
    </svg>
  )
}
