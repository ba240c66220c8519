import { percent, tileWords, windowWords } from '#app/admin/overview/words.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { Tile } from '../../ui/tile.tsx'
import type { asFigures } from './series.ts'
import { type WindowName, windows } from './window.ts'

type Props = { name: WindowName; from: Date; figures: ReturnType<typeof asFigures> }

/** The window, and the results for the people in it. */
export function WindowFigures({ name, from, figures }: Props) {
  const registered = `/admin/registrations?from=${from.toISOString().slice(0, 16)}`
  return (
    <div className="grid gap-3">
      <nav aria-label={windowWords.label} className="flex flex-wrap gap-2">
        {(Object.keys(windows) as WindowName[]).map((key) => (
          <a
            key={key}
            href={`/admin?window=${key}`}
            aria-current={key === name ? 'true' : undefined}
            className="rounded-lg border border-control px-3 py-1.5 no-underline hover:border-ink aria-[current]:bg-accent aria-[current]:text-on-accent"
          >
            {windowWords[key].name}
          </a>
        ))}
      </nav>
      <dl className="grid grid-cols-1 gap-3 min-[420px]:grid-cols-2 md:grid-cols-4">
        <Tile name={tileWords.registered} value={figures.registered} href={registered} />
        <Tile
          name={tileWords.withinMinute}
          value={percent(figures.withinMinute)}
          href="#latency"
          note={tileWords.withinMinuteNote(figures.late > 0)}
        />
        <Tile
          name={tileWords.half}
          value={measuredSpan(figures.half)}
          href="#latency"
          note={tileWords.halfNote}
        />
        <Tile
          name={tileWords.most}
          value={measuredSpan(figures.most)}
          href="#latency"
          note={tileWords.mostNote}
        />
      </dl>
    </div>
  )
}
