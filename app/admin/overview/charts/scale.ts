// The marks of an axis: few, and at round values.

/** From 0 up to the first mark above all counts. There are no halves of people. */
export function countMarks(most: number): number[] {
  const rough = Math.max(1, most) / 4
  const tenfold = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 5, 10].map((by) => by * tenfold).find((by) => by >= rough) ?? 1)
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step)
}

/** Seconds that have a short name. */
const durations: [seconds: number, name: string][] = [
  [0.01, '10 ms'],
  [0.1, '100 ms'],
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [21_600, '6 h'],
  [86_400, '1 day'],
  [604_800, '7 days'],
]
export type DurationMark = { seconds: number; name: string }

/** From milliseconds on a good day to days after an outage: a logarithmic axis that reaches around all values. */
export function durationMarks(values: number[]): DurationMark[] {
  const least = values.length > 0 ? Math.min(...values) : 1
  const most = values.length > 0 ? Math.max(...values) : 1
  const first = Math.max(
    0,
    durations.findLastIndex(([seconds]) => seconds <= least),
  )
  const last = durations.findIndex(([seconds]) => seconds >= most)
  const end = Math.max(first + 1, last === -1 ? durations.length - 1 : last)
  const start = Math.min(first, durations.length - 2)
  return durations.slice(start, end + 1).map(([seconds, name]) => ({ seconds, name }))
}

/** A value as a share of the axis's length, from its foot, and the marks with their shares. */
export type Scale = { marks: { share: number; name: string }[]; shareOf: (value: number) => number }

export function countScale(most: number): Scale {
  const marks = countMarks(most)
  const top = marks.at(-1) ?? 1
  return {
    marks: marks.map((mark) => ({ share: mark / top, name: mark.toLocaleString('en') })),
    shareOf: (value) => value / top,
  }
}

export function durationScale(values: number[]): Scale {
  const marks = durationMarks(values)
  const [foot = 1, top = 10] = [marks[0]?.seconds, marks.at(-1)?.seconds]
  const shareOf = (seconds: number) =>
    Math.min(1, Math.max(0, Math.log(seconds / foot) / Math.log(top / foot)))
  return { marks: marks.map(({ seconds, name }) => ({ share: shareOf(seconds), name })), shareOf }
}

const HOUR = 3600
const DAY = 24 * HOUR
const steps = [300, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 7 * DAY]
const MOST_MARKS = 7.5

/**
 * Round times of a clock between two others, all in seconds since 1970.
 *
 * @param offsetAt by how many seconds that clock is ahead of UTC then.
 */
export function timeMarks(from: number, to: number, offsetAt: (at: number) => number): number[] {
  const step = steps.find((one) => (to - from) / one <= MOST_MARKS) ?? 7 * DAY
  const offset = offsetAt(from)
  const first = Math.ceil((from + offset) / step) * step
  const marks: number[] = []
  for (let wall = first; wall - offset <= to; wall += step) {
    const at = wall - offsetAt(wall - offset)
    if (at >= from && at <= to) marks.push(at)
  }
  return marks
}
