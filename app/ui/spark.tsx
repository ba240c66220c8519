import { type Tone, toneText } from './tone.ts'

const HEIGHT = 24

/** A line without axes: how something went lately, and what it counts, beside the figure that says how it stands. */
export function Spark({ label, values, tone }: { label: string; values: number[]; tone?: Tone }) {
  const most = Math.max(1, ...values)
  const last = values.length - 1
  const line = values
    .map((value, at) => `${at} ${(HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1)}`)
    .join('L')
  return (
    <figure className="grid gap-0.5">
      <svg
        aria-hidden
        viewBox={`0 0 ${last} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={`h-6 w-full ${tone ? toneText[tone] : 'text-accent'} forced-colors:text-[CanvasText]`}
      >
        <path d={`M${line}L${last} ${HEIGHT}L0 ${HEIGHT}Z`} fill="currentColor" fillOpacity="0.12" />
        <path
          d={`M${line}`}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="text-[0.6875rem] leading-tight text-muted">{label}</figcaption>
    </figure>
  )
}
