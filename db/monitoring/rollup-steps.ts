import { eq } from 'drizzle-orm'
import type { Database, Sql } from '../client.ts'
import { noteDatabaseTime } from '../now.ts'
import { isFailedCheck, type Statement } from '../one-statement.ts'
import { rollupCursors, type Series, type Totals } from '../schema/monitoring.ts'
import { BATCH, type Group, type RollupNews, readNews, type Source } from './rollup-news.ts'
import { addRollups, boundsOf, deleteOldRollups } from './rollups.ts'

/** The highest possible id. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const sources: Source[] = ['attempts', 'registrations']

/**
 * Counts the rows that came since the last time, and a piece of the past that is not counted yet. It takes
 * one round trip where there is nothing to count, and two where there is. Only one process counts at a time;
 * another one gives up at once.
 *
 * @returns whether there is more to count now.
 */
export async function rollUp(client: Sql): Promise<boolean> {
  const read = async (past: boolean) => {
    const sent = performance.now()
    const rows = await client.pipeline(sources.map((name) => readNews(name, past)))
    const news = rows.map(([row]) => row as RollupNews | undefined)
    if (news[0]) noteDatabaseTime(news[0].now, sent)
    return news
  }
  let news = await read(false)
  if (news.includes(undefined)) await client.pipeline(sources.map(begin))
  if (news.some((one) => one?.back !== null)) news = await read(true)
  const steps = sources.flatMap((name, index) => (news[index] ? count(name, news[index]) : []))
  const writes = steps.flatMap(({ write }) => write)
  try {
    if (writes.length > 0) await client.pipeline([...writes, deleteOldRollups()])
  } catch (error) {
    if (isFailedCheck(error)) return false
    throw error
  }
  return steps.some(({ more }) => more)
}

/** All rows that exist at the first step are the past. */
const begin = (name: Source): Statement => ({
  sql: `
    with made as (
      insert into rollup_cursors (name, back, totals) values ($1, '${NEWEST}', '{"attempts":[],"critical":[]}')
      on conflict do nothing returning name)
    delete from uncounted using made where uncounted.name = made.name`,
  params: [name],
})

function count(name: Source, { back, totals, version, now, noted, oldest, groups }: RollupNews) {
  const isBehind = noted.length === BATCH
  if (noted.length === 0 && back === null) return { more: false, write: [] }
  for (const group of groups) if (group.of !== 'past') addToTotals(totals, group)
  const next = isBehind ? back : oldest
  const write: Statement[] = [
    stillAt(name, version),
    addRollups(
      groups.filter(({ of }) => of !== 'ahead'),
      now,
    ),
    {
      sql: `delete from uncounted using unnest($2::uuid[]) as counted (id) where name = $1 and uncounted.id = counted.id`,
      params: [name, noted],
    },
    {
      sql: `update rollup_cursors set back = $2::uuid, totals = $3::text::jsonb where name = $1`,
      params: [name, next, JSON.stringify(totals)],
    },
  ]
  return { more: isBehind || next !== null, write }
}

/** Fails if another process has counted since, or is counting now. */
const stillAt = (name: Source, version: string): Statement => ({
  sql: `
    select 1 / (count(*) = 1)::int as holds
    from (select from rollup_cursors where name = $1 and xmin::text = $2 for update skip locked) mine`,
  params: [name, version],
})

function addToTotals(totals: Totals, { series: kind, provider, outcome, reason, bucket, n, seconds }: Group) {
  if (kind === 'registrations') return
  const labels: Record<string, string> = kind === 'attempts' ? { provider, outcome, reason } : { provider }
  const all: Series[] = totals[kind]
  let series = all.find((one) => Object.keys(labels).every((name) => one.labels[name] === labels[name]))
  if (!series) {
    series = { labels, buckets: [...boundsOf[kind], 0].fill(0), seconds: 0 }
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
