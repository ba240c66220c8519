import { addBuckets, criticalBounds, quantile, shareWithin } from '#db/monitoring/histogram.ts'
import type { RollupRow } from '#db/monitoring/rollups.ts'
import type { ChartData } from './series.ts'

/** Minutes of a point: single ones would be noise. */
const POINT = 5
const POINTS = 60 / POINT

/** A measure of how long it took, of each point and of the hour; null where nobody got to the provider. */
export type Measured = { points: (number | null)[]; hour: number | null }
export type Sparks = {
  counts: Record<'asked' | 'notAsked' | 'registered' | `outcome ${keyof ChartData['outcomes']}`, number[]>
  latency: Record<'withinMinute' | 'half' | 'most', Measured>
}

/** The last hour as a few points. @param rows the counts of single minutes, from which `hour` was made. */
export function asSparks({ times, registrations, outcomes }: ChartData, rows: RollupRow[]): Sparks {
  const asked = pointsOf(registrations.asked)
  const notAsked = pointsOf(registrations.notAsked)
  const ended = Object.entries(outcomes).map(([name, minutes]) => [`outcome ${name}`, pointsOf(minutes)])
  const first = times.slice(-60)[0] ?? 0
  const buckets = Array.from({ length: POINTS }, (): number[] => [])
  for (const { series, at, buckets: counted } of rows) {
    const point = Math.floor((at.getTime() / 1000 - first) / 60 / POINT)
    if (series === 'critical' && point >= 0 && point < POINTS)
      buckets[point] = addBuckets(buckets[point] ?? [], counted)
  }
  const measure = (by: (counted: number[]) => number | null): Measured => ({
    points: buckets.map(by),
    hour: by(buckets.reduce(addBuckets, [])),
  })
  return {
    counts: {
      ...Object.fromEntries(ended),
      asked,
      notAsked,
      registered: asked.map((count, point) => count + (notAsked[point] ?? 0)),
    },
    latency: {
      withinMinute: measure((counted) => shareWithin(counted, criticalBounds, 60, 0)),
      half: measure((counted) => quantile(counted, criticalBounds, 0.5)),
      most: measure((counted) => quantile(counted, criticalBounds, 0.95)),
    },
  }
}

/** The first minute of the hour is left out, so that all points are as long. */
const pointsOf = (minutes: (number | null)[]) =>
  Array.from({ length: POINTS }, (_, point) =>
    minutes
      .slice(-60)
      .slice(point * POINT, (point + 1) * POINT)
      .reduce<number>((all, one) => all + (one ?? 0), 0),
  )
