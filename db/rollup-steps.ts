import { eq, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'
import { attemptBounds, bucketOf, criticalBounds } from './histogram.ts'
import { rollupCursors, type Series, type Totals } from './monitoring-schema.ts'
import { firstIdAt } from './people.ts'
import { addRollups, type Counted, deleteOldRollups, KEPT_MS } from './rollups.ts'
import { attempts, subscriptions, users } from './schema.ts'

/** Ids grow with the time they were made at, a little before their commit; by then all have committed. */
const LAG_MS = 10_000
const BATCH = 10_000

type Source = 'attempts' | 'registrations'
const ids = { attempts: sql`id`, registrations: sql`user_id` }
const tables = { attempts, registrations: subscriptions }

/**
 * Counts what came since the last time, and a piece of the past where that is not counted yet. One process counts at a
 * time; another one goes away.
 *
 * @returns whether there is more to count now.
 */
export async function rollUp(db: Database, now = Date.now()): Promise<boolean> {
  const more = [await step(db, 'attempts', now), await step(db, 'registrations', now)]
  return more.some(Boolean)
}

async function step(db: Database, name: Source, now: number): Promise<boolean> {
  const before = firstIdAt(now - LAG_MS)
  await db
    .insert(rollupCursors)
    .values({ name, through: before, back: before, totals: { attempts: [], critical: [] } })
    .onConflictDoNothing()
  return db.transaction(async (tx) => {
    const [cursor] = await tx
      .select()
      .from(rollupCursors)
      .where(eq(rollupCursors.name, name))
      .for('update', { skipLocked: true })
    if (!cursor) return false
    const { totals } = cursor
    const rows = (where: SQL, way: string) => sql`
      select * from ${tables[name]} where ${where} order by ${ids[name]} ${sql.raw(way)} limit ${BATCH}`

    const fresh = rows(sql`${ids[name]} > ${cursor.through} and ${ids[name]} < ${before}`, 'asc')
    const newest = await findEnd(tx, name, fresh, 'desc')
    if (newest) await count(tx, name, fresh, now, totals)

    const past = rows(
      sql`${ids[name]} < ${cursor.back} and ${ids[name]} > ${firstIdAt(now - KEPT_MS)}`,
      'desc',
    )
    const oldest = cursor.back ? await findEnd(tx, name, past, 'asc') : null
    if (oldest) await count(tx, name, past, now)

    if (newest || cursor.back)
      await tx
        .update(rollupCursors)
        .set({ through: newest?.id ?? cursor.through, back: oldest?.id ?? null, totals })
        .where(eq(rollupCursors.name, name))
    if (newest) await deleteOldRollups(tx, now)
    return newest?.rows === BATCH || !!oldest
  })
}

async function findEnd(tx: Transaction, name: Source, rows: SQL, way: 'asc' | 'desc') {
  const [row] = await tx.execute<{ id: string; rows: number }>(sql`
    select ${ids[name]} as id, (count(*) over ())::int as rows from (${rows}) taken order by 1 ${sql.raw(way)} limit 1`)
  return row ?? null
}

async function count(tx: Transaction, name: Source, rows: SQL, now: number, totals?: Totals) {
  if (name === 'registrations')
    return addRollups(tx, 'registrations', await groupRegistrations(tx, rows), [], now)
  const made = await groupAttempts(tx, rows)
  const told = await groupCritical(tx, rows)
  await addRollups(tx, 'attempts', made, attemptBounds, now)
  await addRollups(tx, 'critical', told, criticalBounds, now)
  if (!totals) return
  for (const { provider = '', outcome = '', reason = '', ...counted } of made)
    addSeries(totals.attempts, { provider, outcome, reason }, counted, attemptBounds)
  for (const { provider = '', ...counted } of told)
    addSeries(totals.critical, { provider }, counted, criticalBounds)
}

const minuteOf = (at: SQL) => sql`floor(extract(epoch from ${at}) / 60)::int * 60`

const groupRegistrations = (tx: Transaction, rows: SQL) =>
  tx.execute<Counted>(sql`
    select ${minuteOf(sql`created_at`)} as minute, case when state = 'not_requested' then 'not_requested' else '' end as outcome,
      null as bucket, count(*)::int as n, 0 as seconds
    from (${rows}) taken group by 1, 2`)

const groupAttempts = (tx: Transaction, rows: SQL) =>
  tx.execute<Counted>(sql`
    select ${minuteOf(sql`started_at`)} as minute, provider, outcome, coalesce(reason, '') as reason,
      ${bucketOf(sql`duration_ms::float8`, attemptBounds)} as bucket,
      count(*)::int as n, sum(duration_ms)::float8 / 1000 as seconds
    from (${rows}) taken group by 1, 2, 3, 4, 5`)

/** From a registration to the first time the provider took the person; a later retry of theirs is not a second one. */
const groupCritical = (tx: Transaction, rows: SQL) =>
  tx.execute<Counted>(sql`
    select ${minuteOf(sql`started_at`)} as minute, provider, ${bucketOf(sql`ms`, criticalBounds)} as bucket,
      count(*)::int as n, sum(ms) / 1000 as seconds
    from (
      select f.provider, f.started_at,
        greatest(0, ceil(extract(epoch from f.started_at - u.created_at) * 1000 + f.duration_ms))::float8 as ms
      from (${rows}) f join ${users} u on u.id = f.user_id
      where f.outcome in ('confirmed', 'already_subscribed', 'awaiting_confirmation') and not exists (
        select 1 from ${attempts} e where e.user_id = f.user_id and e.id < f.id
          and e.outcome in ('confirmed', 'already_subscribed', 'awaiting_confirmation'))
    ) told group by 1, 2, 3`)

function addSeries(
  all: Series[],
  labels: Record<string, string>,
  { bucket, n, seconds }: Pick<Counted, 'bucket' | 'n' | 'seconds'>,
  bounds: number[],
) {
  const names = Object.keys(labels)
  let series = all.find((one) => names.every((name) => one.labels[name] === labels[name]))
  if (!series) {
    series = { labels, buckets: [...bounds, 0].fill(0), seconds: 0 }
    all.push(series)
  }
  const at = bucket ?? 0
  series.buckets[at] = (series.buckets[at] ?? 0) + n
  series.seconds += seconds
}

/** Attempts since the first count. */
export async function findTotals(db: Database): Promise<Totals> {
  const [row] = await db.select().from(rollupCursors).where(eq(rollupCursors.name, 'attempts'))
  return row?.totals ?? { attempts: [], critical: [] }
}
