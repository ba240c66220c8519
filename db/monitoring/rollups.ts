import { and, eq, gte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { rollups } from '../schema/monitoring.ts'
import { addBuckets } from './histogram.ts'

const HOUR_MS = 3_600_000
/** A window of the charts reads at most 170 spans; each grain is kept a little longer than its window. */
const grains = [
  { seconds: 60, keptMs: 2 * HOUR_MS },
  { seconds: 600, keptMs: 26 * HOUR_MS },
  { seconds: 3600, keptMs: 8 * 24 * HOUR_MS },
  { seconds: 21_600, keptMs: 35 * 24 * HOUR_MS },
]
export const KEPT_MS = 35 * 24 * HOUR_MS

/** So many of one minute; `bucket` null where nothing takes time. */
export type Counted = {
  /** Seconds since 1970. */
  minute: number
  provider?: string
  outcome?: string
  reason?: string
  bucket: number | null
  n: number
  seconds: number
}
type Rollup = typeof rollups.$inferInsert
type Series = Rollup['series']

/** Adds what was counted to each grain that still keeps its time. */
export async function addRollups(
  tx: Transaction,
  series: Series,
  rows: Counted[],
  bounds: number[],
  now: number,
) {
  const all = new Map<string, Rollup>()
  for (const { seconds: grain, keptMs } of grains)
    for (const { minute, provider = '', outcome = '', reason = '', bucket, n, seconds } of rows) {
      const begun = Math.floor(minute / grain) * grain * 1000
      if (begun < now - keptMs) continue
      const key = JSON.stringify([grain, begun, provider, outcome, reason])
      const before = all.get(key)
      const buckets = bucket === null ? [] : [...bounds, 0].fill(0)
      if (bucket !== null) buckets[bucket] = n
      all.set(key, {
        ...{ grain, at: new Date(begun), series, provider, outcome, reason },
        count: n + (before?.count ?? 0),
        buckets: addBuckets(buckets, before?.buckets ?? []),
        seconds: seconds + (before?.seconds ?? 0),
      })
    }
  if (all.size === 0) return
  await tx.execute(sql`
    insert into ${rollups} (grain, at, series, provider, outcome, reason, count, buckets, seconds)
    select grain, at, series, provider, outcome, reason, count, buckets, seconds
    from json_to_recordset(${JSON.stringify([...all.values()])}::text::json) as fresh (grain int, at timestamptz, series text,
      provider text, outcome text, reason text, count int, buckets int[], seconds float8)
    on conflict (grain, at, series, provider, outcome, reason) do update set
      count = rollups.count + excluded.count, seconds = rollups.seconds + excluded.seconds,
      buckets = coalesce((select array_agg(a + b order by place)
        from unnest(rollups.buckets, excluded.buckets) with ordinality both_of (a, b, place)), '{}')`)
}

export async function deleteOldRollups(tx: Transaction, now: number) {
  for (const { seconds, keptMs } of grains)
    await tx
      .delete(rollups)
      .where(and(eq(rollups.grain, seconds), sql`${rollups.at} < ${new Date(now - keptMs).toISOString()}`))
}

/** What was counted since then, in spans of `grain` seconds, oldest first. */
export const findRollups = (db: Database, grain: number, since: Date) =>
  db
    .select()
    .from(rollups)
    .where(and(eq(rollups.grain, grain), gte(rollups.at, since)))
    .orderBy(rollups.at)
export type RollupRow = Awaited<ReturnType<typeof findRollups>>[number]
