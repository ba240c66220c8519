import type { Tone } from './tone.ts'

export type Share = { name: string; count: number; tone: Tone }

const dots = { good: 'bg-good', wait: 'bg-wait', bad: 'bg-bad', plain: 'bg-control' }
const fills = { good: 'fill-good', wait: 'fill-wait', bad: 'fill-bad', plain: 'fill-control' }

type Props = {
  label: string
  /** All of them, including those that nothing has happened to. */
  total: number
  parts: Share[]
  /** Whether the parts are said below; otherwise the page has words for them beside it. */
  legend?: boolean
}

/** Progress, by the result of each. */
export function ProgressBar({ label, total, parts, legend = true }: Props) {
  const done = parts.reduce((all, { count }) => all + count, 0)
  const percentOf = (count: number) => `${total > 0 ? (100 * count) / total : 0}%`
  return (
    <div className="grid gap-2">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-2 overflow-hidden rounded-full bg-sunken forced-colors:border"
      >
        {/* Drawn by attributes: the content security policy lets no page bring styles. */}
        <svg aria-hidden width="100%" height="100%" className="block">
          {parts.map(({ name, count, tone }, index) => (
            <rect
              key={name}
              x={percentOf(parts.slice(0, index).reduce((all, part) => all + part.count, 0))}
              width={percentOf(count)}
              height="100%"
              className={`${fills[tone]} forced-colors:fill-[CanvasText]`}
            />
          ))}
        </svg>
      </div>
      {legend && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {parts.map(({ name, count, tone }) => (
            <li key={name} className="flex items-center gap-1.5 text-muted">
              <span aria-hidden className={`size-2 rounded-full ${dots[tone]}`} />
              {name} <span className="font-medium text-ink tabular-nums">{count.toLocaleString('en')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
