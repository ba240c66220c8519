import { entryOf } from '#app/words/entry.ts'
import { type OutcomeGroup, outcomeGroups, outcomeWords } from '#app/words/outcomes.ts'
import { addBuckets, attemptBounds, criticalBounds, quantile, shareWithin } from '#db/monitoring/histogram.ts'
import type { RollupRow } from '#db/monitoring/rollups.ts'

type Points = (number | null)[]
/** One number for each of `times` (seconds since 1970). */
export type ChartData = {
  times: number[]
  registrations: { asked: Points; notAsked: Points }
  outcomes: Record<OutcomeGroup, Points>
  latency: { half: Points; most: Points; attempt: Points }
}

const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(3)))

/** The rows of a window as chart data: a point for every span, even where nothing happened. */
export function asChartData(rows: RollupRow[], grain: number, from: Date, now: number): ChartData {
  const first = from.getTime() / 1000
  const times = Array.from(
    { length: Math.floor((now / 1000 - first) / grain) + 1 },
    (_, index) => first + index * grain,
  )
  const zeros = () => times.map(() => 0)
  const none = () => times.map((): number[] => [])
  const registrations = { asked: zeros(), notAsked: zeros() }
  const outcomes = Object.fromEntries(outcomeGroups.map(({ key }) => [key, zeros()])) as Record<
    OutcomeGroup,
    number[]
  >
  const critical = none()
  const attempt = none()
  const add = (points: number[], index: number, count: number) => {
    points[index] = (points[index] ?? 0) + count
  }
  for (const { at, series, outcome, count, buckets } of rows) {
    const index = Math.round((at.getTime() / 1000 - first) / grain)
    if (index < 0 || index >= times.length) continue
    if (series === 'registrations') add(outcome ? registrations.notAsked : registrations.asked, index, count)
    if (series === 'critical') critical[index] = addBuckets(critical[index] ?? [], buckets)
    if (series !== 'attempts') continue
    attempt[index] = addBuckets(attempt[index] ?? [], buckets)
    const words = entryOf(outcomeWords, outcome)
    if (words) add(outcomes[words.group], index, count)
  }
  const at = (all: number[][], bounds: number[], share: number) =>
    all.map((buckets) => rounded(quantile(buckets, bounds, share)))
  return {
    times,
    registrations,
    outcomes,
    latency: {
      half: at(critical, criticalBounds, 0.5),
      most: at(critical, criticalBounds, 0.95),
      attempt: at(attempt, attemptBounds, 0.95),
    },
  }
}

/**
 * The same rows as a few figures about people.
 *
 * @param late people who have waited for over a minute, and so were not told within one.
 */
export function asFigures(rows: RollupRow[], late: number) {
  const critical = rows
    .filter(({ series }) => series === 'critical')
    .reduce((all: number[], { buckets }) => addBuckets(all, buckets), [])
  const registered = rows
    .filter(({ series }) => series === 'registrations')
    .reduce((all, { count }) => all + count, 0)
  return {
    registered,
    half: quantile(critical, criticalBounds, 0.5),
    most: quantile(critical, criticalBounds, 0.95),
    withinMinute: shareWithin(critical, criticalBounds, 60, late),
    late,
  }
}
