import { type Tone, toneText } from './tone.ts'

const HEIGHT = 24

type Props = {
  label: string
  /** Null where nothing was measured: the line has a gap there. */
  values: (number | null)[]
  tone?: Tone
}

/** A line without axes beside a figure: how that figure changed lately, and what it counts. */
export function Spark({ label, values, tone }: Props) {
  const most = Math.max(...values.map((value) => value ?? 0)) || 1
  const last = values.length - 1
  const runs = runsOf(
    values.map((value) => (value === null ? null : HEIGHT - 2 - (value / most) * (HEIGHT - 4))),
  )
  const lines = runs.map(({ from, heights }) => ({
    from,
    to: from + heights.length - 1,
    line: pointsOf(from, heights).join('L'),
  }))
  return (
    <figure className="grid gap-0.5">
      <svg
        aria-hidden
        viewBox={`0 0 ${last} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={`h-6 w-full ${tone ? toneText[tone] : 'text-accent'} forced-colors:text-[CanvasText]`}
      >
        <path
          d={lines.map(({ from, to, line }) => `M${line}L${to} ${HEIGHT}L${from} ${HEIGHT}Z`).join('')}
          fill="currentColor"
          fillOpacity="0.12"
        />
        <path
          d={lines.map(({ line }) => `M${line}`).join('')}
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

/** The path of a stretch. A single point is as wide as the time it covers, or nobody would see it. */
function pointsOf(from: number, heights: number[]) {
  const at = heights.length > 1 ? heights.map((_, index) => from + index) : [from - 0.5, from + 0.5]
  return at.map((place, index) => `${place} ${(heights[index] ?? heights[0] ?? 0).toFixed(1)}`)
}

/** The stretches without a gap. */
function runsOf(values: (number | null)[]) {
  const runs: { from: number; heights: number[] }[] = []
  for (const [at, value] of values.entries()) {
    if (value === null) continue
    if (at === 0 || values[at - 1] === null) runs.push({ from: at, heights: [] })
    runs.at(-1)?.heights.push(value)
  }
  return runs
}
