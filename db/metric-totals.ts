import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from './client.ts'
import { metricTotals, type Series, type Totals } from './monitoring-schema.ts'
import { attempts, users } from './schema.ts'

/** Upper bounds in seconds. Changing them needs a new NAME: what is kept under this one would not fit. */
export const attemptBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60]
export const criticalBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800]
const NAME = 'attempts'
/** Ids grow with the time they were made at, a little before their commit; by then all have committed. */
const LAG_MS = 10_000
const BATCH = 10_000

type Row = { provider: string; outcome?: string; reason?: string; bucket: number; n: number; seconds: number }

/**
 * Counts what was attempted since the last time and gives the totals. One process counts at a time; another one gets
 * the totals as they were. Counting begins at the first call, with nothing.
 */
export async function countAttempts(db: Database, now = Date.now()): Promise<Totals> {
  const before = uuidv7({ msecs: now - LAG_MS, random: new Uint8Array(16), seq: 0 })
  const empty: Totals = { attempts: [], critical: [] }
  await db.insert(metricTotals).values({ name: NAME, through: before, totals: empty }).onConflictDoNothing()
  const counted = await db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(metricTotals)
      .where(eq(metricTotals.name, NAME))
      .for('update', { skipLocked: true })
    if (!row) return null
    const fresh = sql`select * from ${attempts} where id > ${row.through} and id < ${before} order by id limit ${BATCH}`
    const through = await findLast(tx, fresh)
    if (!through) return row.totals
    const { totals } = row
    for (const { provider, outcome = '', reason = '', ...counts } of await groupAttempts(tx, fresh))
      add(totals.attempts, { provider, outcome, reason }, counts, attemptBounds)
    for (const { provider, ...counts } of await groupCritical(tx, fresh))
      add(totals.critical, { provider }, counts, criticalBounds)
    await tx.update(metricTotals).set({ through, totals }).where(eq(metricTotals.name, NAME))
    return totals
  })
  if (counted) return counted
  const [row] = await db.select().from(metricTotals).where(eq(metricTotals.name, NAME))
  return row?.totals ?? empty
}

type Query = ReturnType<typeof sql>

async function findLast(tx: Transaction, fresh: Query) {
  const [row] = await tx.execute<{ id: string }>(
    sql`select id from (${fresh}) fresh order by id desc limit 1`,
  )
  return row?.id ?? null
}

// Prometheus's bounds are inclusive, width_bucket's are not; times are whole milliseconds.
const bucketOf = (ms: Query, bounds: number[]) =>
  sql`width_bucket(${ms} - 1, ${sql.raw(`'{${bounds.map((bound) => bound * 1000)}}'::float8[]`)})`

const groupAttempts = (tx: Transaction, fresh: Query) =>
  tx.execute<Row>(sql`
    select provider, outcome, coalesce(reason, '') as reason,
      ${bucketOf(sql`duration_ms::float8`, attemptBounds)} as bucket,
      count(*)::int as n, sum(duration_ms)::float8 / 1000 as seconds
    from (${fresh}) fresh group by 1, 2, 3, 4`)

/** From a registration to the first time the provider took the person; a later retry of theirs is not a second one. */
const groupCritical = (tx: Transaction, fresh: Query) =>
  tx.execute<Row>(sql`
    select provider, ${bucketOf(sql`ms`, criticalBounds)} as bucket, count(*)::int as n, sum(ms) / 1000 as seconds
    from (
      select f.provider, greatest(0, ceil(extract(epoch from f.started_at - u.created_at) * 1000 + f.duration_ms))::float8 as ms
      from (${fresh}) f join ${users} u on u.id = f.user_id
      where f.outcome in ('confirmed', 'already_subscribed', 'awaiting_confirmation') and not exists (
        select 1 from ${attempts} e where e.user_id = f.user_id and e.id < f.id
          and e.outcome in ('confirmed', 'already_subscribed', 'awaiting_confirmation'))
    ) told group by 1, 2`)

function add(
  all: Series[],
  labels: Record<string, string>,
  { bucket, n, seconds }: Omit<Row, 'provider'>,
  bounds: number[],
) {
  const names = Object.keys(labels)
  let series = all.find((one) => names.every((name) => one.labels[name] === labels[name]))
  if (!series) {
    series = { labels, buckets: [...bounds, 0].fill(0), seconds: 0 }
    all.push(series)
  }
  series.buckets[bucket] = (series.buckets[bucket] ?? 0) + n
  series.seconds += seconds
}
