import { addBuckets, attemptBounds, quantile } from '#db/monitoring/histogram.ts'
import type { RollupRow } from '#db/monitoring/rollups.ts'
import { didAsAsked } from '#jobs/providers/outcome.ts'

/** A kind of attempt that did not succeed. */
export type ErrorKind = { outcome: string; reason: string; count: number }

/** A provider's attempts: how many, which failed and why, and their durations. */
export function asErrors(rows: RollupRow[], provider: string) {
  const own = rows.filter((row) => row.series === 'attempts' && row.provider === provider)
  const kinds = new Map<string, ErrorKind>()
  for (const { outcome, reason, count } of own) {
    if (didAsAsked(outcome)) continue
    const key = `${outcome} ${reason}`
    kinds.set(key, { outcome, reason, count: count + (kinds.get(key)?.count ?? 0) })
  }
  return {
    attempts: own.reduce((all, { count }) => all + count, 0),
    errors: [...kinds.values()].sort((a, b) => b.count - a.count),
    most: quantile(
      own.reduce((all: number[], { buckets }) => addBuckets(all, buckets), []),
      attemptBounds,
      0.95,
    ),
  }
}
export type Errors = ReturnType<typeof asErrors>
