// Counts for charts and metrics, annotations on the charts, and the alerts that are raised.

import { and, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { timeOfId } from '../ids.ts'
import type { Statement } from '../one-statement.ts'
import { rollupCursors, rollups, uncounted } from '../schema/monitoring.ts'
import { addBuckets, attemptBounds, criticalBounds } from './histogram.ts'

const HOUR_MS = 3_600_000
/** A chart reads at most 170 spans; each grain is kept a little longer than its chart's window. */
const grains = [
  { seconds: 60, keptMs: 2 * HOUR_MS },
  { seconds: 600, keptMs: 26 * HOUR_MS },
  { seconds: 3600, keptMs: 8 * 24 * HOUR_MS },
  { seconds: 21_600, keptMs: 35 * 24 * HOUR_MS },
]
export const KEPT_MS = 35 * 24 * HOUR_MS

type Rollup = typeof rollups.$inferInsert
/** Counts of one minute; `bucket` is null where no duration is measured. */
export type Counted = {
  series: Rollup['series']
  /** Seconds since 1970. */
  minute: number
  provider: string
  outcome: string
  reason: string
  bucket: number | null
  n: number
  seconds: number
}
export const boundsOf = { registrations: [], attempts: attemptBounds, critical: criticalBounds }

/** Adds the counts to each grain that still keeps their time. */
export function addRollups(rows: Counted[], now: number): Statement {
  const all = new Map<string, Rollup>()
  for (const { seconds: grain, keptMs } of grains)
    for (const { series, minute, provider, outcome, reason, bucket, n, seconds } of rows) {
      const begun = Math.floor(minute / grain) * grain * 1000
      if (begun < now - keptMs) continue
      const key = JSON.stringify([grain, begun, series, provider, outcome, reason])
      const before = all.get(key)
      const buckets = bucket === null ? [] : [...boundsOf[series], 0].fill(0)
      if (bucket !== null) buckets[bucket] = n
      all.set(key, {
        ...{ grain, at: new Date(begun), series, provider, outcome, reason },
        count: n + (before?.count ?? 0),
        buckets: addBuckets(buckets, before?.buckets ?? []),
        seconds: seconds + (before?.seconds ?? 0),
      })
    }
  return {
    sql: `
      insert into rollups (grain, at, series, provider, outcome, reason, count, buckets, seconds)
      select grain, at, series, provider, outcome, reason, count, buckets, seconds
      from json_to_recordset($1::text::json) as fresh (grain int, at timestamptz, series text,
        provider text, outcome text, reason text, count int, buckets int[], seconds float8)
      on conflict (grain, at, series, provider, outcome, reason) do update set
        count = rollups.count + excluded.count, seconds = rollups.seconds + excluded.seconds,
        buckets = coalesce((select array_agg(a + b order by place)
          from unnest(rollups.buckets, excluded.buckets) with ordinality both_of (a, b, place)), '{}')`,
    params: [JSON.stringify([...all.values()])],
  }
}

export const deleteOldRollups = (): Statement => ({
  sql: `
    delete from rollups r using (values ${grains.map(({ seconds, keptMs }) => `(${seconds}, ${keptMs / 1000})`)}) as kept (grain, seconds)
    where r.grain = kept.grain and r.at < clock_timestamp() - make_interval(secs => kept.seconds)`,
  params: [],
})

/** The counts since then, in spans of `grain` seconds, oldest first. */
export const findRollups = (db: Database, grain: number, since: Date) =>
  db
    .select()
    .from(rollups)
    .where(and(eq(rollups.grain, grain), gte(rollups.at, since)))
    .orderBy(rollups.at)
export type RollupRow = Awaited<ReturnType<typeof findRollups>>[number]

/** The finest of these grains with a count since its time; null where none has one. */
export async function findGrainInUse(db: Database, since: { grain: number; from: Date }[]) {
  const all = sql.join(
    since.map(({ grain, from }) => sql`(${grain}::int, ${from.toISOString()}::timestamptz)`),
    sql`, `,
  )
  const [row] = await db.execute<{ grain: number }>(sql`
    select grain from (values ${all}) wanted (grain, since)
    where exists (select from ${rollups} r where r.grain = wanted.grain and r.at >= wanted.since)
    order by grain limit 1`)
  return row?.grain ?? null
}

/** More are not looked through; they come roughly in the order in which they were noted. */
const NOTED = 1_000

/** Since when there are rows that are not counted; null where all are. `past`: whether older ones are still to be counted. */
export async function findCounted(db: Database): Promise<{ missingSince: Date | null; past: boolean }> {
  const [row] = await db.execute<{ oldest: string | null; past: boolean }>(sql`
    select (select id from (select id from ${uncounted} limit ${NOTED}) noted order by id limit 1) as oldest,
      exists (select from ${rollupCursors} where back is not null) as past`)
  return { missingSince: row?.oldest ? timeOfId(row.oldest) : null, past: row?.past ?? false }
}
