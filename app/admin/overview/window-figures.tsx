import {
  percent,
  sparkWords,
  tileWords,
  windowWords,
  overviewWords as words,
} from '#app/admin/overview/words.ts'
import { measuredSpan } from '#app/words/spans.ts'
import { sum } from '#db/monitoring/histogram.ts'
import { Segments } from '../../ui/segments.tsx'
import { Spark } from '../../ui/spark.tsx'
import { Tile, Tiles } from '../../ui/tile.tsx'
import { Time } from '../../ui/time.tsx'
import type { asFigures } from './series.ts'
import type { Measured, Sparks } from './sparks.ts'
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
      <Segments
        label={windowWords.label}
        options={(Object.keys(windows) as WindowName[]).map((key) => ({
          href: `/admin?window=${key}`,
          name: windowWords[key].name,
          isCurrent: key === name,
        }))}
      />
    </div>
  )
}

type Props = { from: Date; figures: ReturnType<typeof asFigures>; sparks: Sparks }

/** The results for the people in the window. */
export function WindowFigures({ from, figures, sparks }: Props) {
  const { registered } = sparks.counts
  const { withinMinute, half, most } = sparks.latency
  return (
    <Tiles>
      <Tile
        name={tileWords.registered}
        value={figures.registered}
        href={`/admin/registrations?from=${from.toISOString().slice(0, 16)}`}
        spark={<Spark label={sparkWords.registrations(sum(registered))} values={registered} />}
      />
      <Tile
        name={tileWords.withinMinute}
        value={percent(figures.withinMinute)}
        spark={<Lately measured={withinMinute} inWords={percent} />}
        href="#latency"
        note={tileWords.withinMinuteNote(figures.late > 0)}
      />
      <Tile
        name={tileWords.half}
        value={measuredSpan(figures.half)}
        spark={<Lately measured={half} inWords={measuredSpan} />}
        href="#latency"
        note={tileWords.halfNote}
      />
      <Tile
        name={tileWords.most}
        value={measuredSpan(figures.most)}
        spark={<Lately measured={most} inWords={measuredSpan} />}
        href="#latency"
        note={tileWords.mostNote}
      />
    </Tiles>
  )
}

const Lately = ({ measured, inWords }: { measured: Measured; inWords: (value: number) => string }) => (
  <Spark
    label={sparkWords.lastHour(measured.hour === null ? null : inWords(measured.hour))}
    values={measured.points}
  />
)
