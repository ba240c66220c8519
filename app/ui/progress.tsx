import type { Tone } from './tone.ts'

export type Share = { name: string; count: number; tone: Tone }

const fills = { good: 'bg-good', wait: 'bg-wait', bad: 'bg-bad', plain: 'bg-control' }

type Props = {
  label: string
  /** Of all, also of those that nothing has happened to. */
  total: number
  parts: Share[]
  /** Whether the parts are said below; otherwise the page has words for them beside it. */
  legend?: boolean
}

/** How far something has come, by what became of each. */
export function ProgressBar({ label, total, parts, legend = true }: Props) {
  const done = parts.reduce((all, { count }) => all + count, 0)
  return (
    <div className="grid gap-2">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="flex h-2 overflow-hidden rounded-full bg-sunken forced-colors:border"
      >
        {parts.map(({ name, count, tone }) => (
          <span
            key={name}
            className={`${fills[tone]} forced-colors:bg-[CanvasText]`}
            style={{ width: `${total > 0 ? (100 * count) / total : 0}%` }}
          />
        ))}
      </div>
      {legend && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {parts.map(({ name, count, tone }) => (
            <li key={name} className="flex items-center gap-1.5 text-muted">
              <span aria-hidden className={`size-2 rounded-full ${fills[tone]}`} />
              {name} <span className="font-medium text-ink tabular-nums">{count.toLocaleString('en')}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
