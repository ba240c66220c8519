import type { ChartData } from './series.ts'

/** Minutes of a point: single ones would be noise. */
const POINT = 5

export type Sparks = Record<'registered' | keyof ChartData['outcomes'], number[]>

/** The last hour as a few points; `hour` has one a minute. */
export function asSparks({ registrations, outcomes }: ChartData): Sparks {
  const { asked, notAsked } = registrations
  const registered = asked.map((count, minute) => (count ?? 0) + (notAsked[minute] ?? 0))
  const all = { registered, ...outcomes }
  return Object.fromEntries(Object.entries(all).map(([name, minutes]) => [name, pointsOf(minutes)])) as Sparks
}

/** The first minute of the hour is left out, so that all points are as long. */
const pointsOf = (minutes: (number | null)[]) =>
  Array.from({ length: 60 / POINT }, (_, point) =>
    minutes
      .slice(-60)
      .slice(point * POINT, (point + 1) * POINT)
      .reduce<number>((all, one) => all + (one ?? 0), 0),
  )
