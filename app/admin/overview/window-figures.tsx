import {
  percent,
  sparkWords,
  tileWords,
  windowWords,
  overviewWords as words,
} from '#app/admin/overview/words.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { sum } from '#db/monitoring/histogram.ts'
import { Spark } from '../../ui/spark.tsx'
import { Tile, Tiles } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import type { asFigures } from './series.ts'
import type { Sparks } from './sparks.ts'
import { type WindowName, windows } from './window.ts'

type Counted = { until: Date; past: boolean }

/** The windows to choose from, and until when what is shown was counted. */
export function WindowChoice({ name, counted }: { name: WindowName; counted: Counted }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h2 id="over-time" className="text-base font-semibold tracking-tight">
        {words.overTime}
      </h2>
      <p className="text-xs text-muted sm:mr-auto" data-testid="counted">
        {words.counted} <Time at={counted.until.toISOString()} />
        {counted.past && `. ${words.past}`}
      </p>
      <nav aria-label={windowWords.label} className="flex rounded-lg bg-sunken p-1 forced-colors:border">
        {(Object.keys(windows) as WindowName[]).map((key) => (
          <a
            key={key}
            href={`/admin?window=${key}`}
            aria-current={key === name ? 'true' : undefined}
            className="rounded-md px-2.5 py-1 whitespace-nowrap text-muted no-underline hover:text-ink aria-[current]:bg-surface aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:shadow-card forced-colors:aria-[current]:underline forced-colors:aria-[current]:outline"
          >
            {windowWords[key].name}
          </a>
        ))}
      </nav>
    </div>
  )
}

type Props = { from: Date; figures: ReturnType<typeof asFigures>; registered: Sparks['registered'] }

/** The results for the people in the window. */
export function WindowFigures({ from, figures, registered }: Props) {
  return (
    <Tiles>
      <Tile
        name={tileWords.registered}
        value={figures.registered}
        href={`/admin/registrations?from=${from.toISOString().slice(0, 16)}`}
        spark={
          sum(registered) > 0 && (
            <Spark label={sparkWords.registrations(sum(registered))} values={registered} />
          )
        }
      />
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
    </Tiles>
  )
}
