/**
 * Upper bounds in seconds. Changing them makes the stored counts unreadable: empty `rollups` and
 * `rollup_cursors` then.
 */
export const attemptBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60]
export const criticalBounds = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 180, 300, 420, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200,
  10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
]

export const sum = (buckets: number[]) => buckets.reduce((all, one) => all + one, 0)

export const addBuckets = (a: number[], b: number[]) =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0))

/** The quantile in seconds, as exact as the bounds allow; null where nothing was counted. */
export function quantile(buckets: number[], bounds: number[], share: number): number | null {
  const wanted = sum(buckets) * share
  if (wanted === 0) return null
  let below = 0
  for (const [index, count] of buckets.entries()) {
    if (below + count < wanted) {
      below += count
      continue
    }
    const from = bounds[index - 1] ?? 0
    const to = bounds[index] ?? from
    return from + (to - from) * ((wanted - below) / count)
  }
  return bounds.at(-1) ?? null
}

/**
 * The share that took no longer than one of the bounds. @param late those that have not ended and have taken
 * longer already.
 */
export function shareWithin(
  buckets: number[],
  bounds: number[],
  seconds: number,
  late: number,
): number | null {
  const all = sum(buckets) + late
  return all === 0 ? null : sum(buckets.slice(0, bounds.indexOf(seconds) + 1)) / all
}
