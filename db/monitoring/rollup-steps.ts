import { eq, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { firstIdAt } from '../ids.ts'
import { rollupCursors, type Series, type Totals, uncounted } from '../schema/monitoring.ts'
import { users } from '../schema/people.ts'
import { attempts, subscriptions } from '../schema/subscriptions.ts'
import { attemptBounds, bucketOf, criticalBounds } from './histogram.ts'
import { addRollups, type Counted, deleteOldRollups, KEPT_MS } from './rollups.ts'

const BATCH = 10_000
/** No id is greater. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

type Source = 'attempts' | 'registrations'
const ids = { attempts: sql`id`, registrations: sql`user_id` }
const tables = { attempts, registrations: subscriptions }

/**
 * Counts what came since the last time, and a piece of the past where that is not counted yet. One process counts at a
 * time; another one goes away.
 *
 * @returns whether there is more to count now.
 */
export async function rollUp(db: Database): Promise<boolean> {
  const more = [await step(db, 'attempts'), await step(db, 'registrations')]
  return more.some(Boolean)
}

// One snapshot for the whole step: a row and its note in `uncounted` are seen together or not at all.
const step = (db: Database, name: Source) =>
  db
    .transaction((tx) => count(tx, name), { isolationLevel: 'repeatable read' })
    .catch((error: unknown) => {
      if (isCountedByAnother(error)) return false
      throw error
    })

const isCountedByAnother = (error: unknown): boolean =>
  error instanceof Error && (('code' in error && error.code === '40001') || isCountedByAnother(error.cause)) // serialization_failure

async function count(tx: Transaction, name: Source): Promise<boolean> {
  const begun = await begin(tx, name)
  const [cursor] = await tx
    .select({
      back: rollupCursors.back,
      totals: rollupCursors.totals,
      now: sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::float8`,
    })
    .from(rollupCursors)
    .where(eq(rollupCursors.name, name))
    .for('update', { skipLocked: true })
  if (!cursor) return false
  const { back, totals, now } = cursor

  const noted = await takeNoted(tx, name)
  // The walk through the past has still to come by these.
  const isAhead = (id: string) => back !== null && id < back
  for (const [some, shown] of [
    [noted.filter((id) => !isAhead(id)), true],
    [noted.filter(isAhead), false],
  ] as const) {
    if (some.length === 0) continue
    const grouped = await group(tx, name, withIds(name, some))
    addTotals(totals, grouped)
    if (shown) await addSpans(tx, grouped, now)
  }

  const isBehind = noted.length === BATCH
  const oldest = back === null || isBehind ? back : await countPast(tx, name, back, now)
  if (begun || noted.length > 0 || back !== null)
    await tx.update(rollupCursors).set({ back: oldest, totals }).where(eq(rollupCursors.name, name))
  if (noted.length > 0) await deleteOldRollups(tx, now)
  return isBehind || oldest !== null
}

/** Everything that is there at the first step is the past. @returns whether this is the first. */
async function begin(tx: Transaction, name: Source) {
  const made = await tx
    .insert(rollupCursors)
    .values({ name, back: NEWEST, totals: { attempts: [], critical: [] } })
    .onConflictDoNothing()
    .returning({ name: rollupCursors.name })
  if (made.length > 0) await tx.delete(uncounted).where(eq(uncounted.name, name))
  return made.length > 0
}

async function takeNoted(tx: Transaction, name: Source) {
  const rows = await tx.execute<{ id: string }>(sql`
    delete from ${uncounted} where ctid = any(array(select ctid from ${uncounted} where name = ${name} limit ${BATCH})) returning id`)
  return rows.map(({ id }) => id)
}

const withIds = (name: Source, some: string[]) =>
  sql`select * from ${tables[name]} where ${ids[name]} = any(${`{${some.join(',')}}`}::uuid[])`

/** Counts what is older than `back`, newest first, until a batch is full. @returns how far that came; null at the end. */
async function countPast(tx: Transaction, name: Source, back: string, now: number) {
  const past = sql`
    select * from ${tables[name]} where ${ids[name]} < ${back} and ${ids[name]} > ${firstIdAt(now - KEPT_MS)}
    order by ${ids[name]} desc limit ${BATCH}`
  const [oldest] = await tx.execute<{ id: string }>(
    sql`select ${ids[name]} as id from (${past}) taken order by 1 limit 1`,
  )
  if (!oldest) return null
  await addSpans(tx, await group(tx, name, past), now)
  return oldest.id
}

type Grouped = { registrations?: Counted[]; attempts?: Counted[]; critical?: Counted[] }

async function group(tx: Transaction, name: Source, rows: SQL): Promise<Grouped> {
  if (name === 'registrations') return { registrations: await groupRegistrations(tx, rows) }
  return { attempts: await groupAttempts(tx, rows), critical: await groupCritical(tx, rows) }
}

async function addSpans(
  tx: Transaction,
  { registrations = [], attempts = [], critical = [] }: Grouped,
  now: number,
) {
  await addRollups(tx, 'registrations', registrations, [], now)
  await addRollups(tx, 'attempts', attempts, attemptBounds, now)
  await addRollups(tx, 'critical', critical, criticalBounds, now)
}

function addTotals(totals: Totals, { attempts = [], critical = [] }: Grouped) {
  for (const { provider = '', outcome = '', reason = '', ...counted } of attempts)
    addSeries(totals.attempts, { provider, outcome, reason }, counted, attemptBounds)
  for (const { provider = '', ...counted } of critical)
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
