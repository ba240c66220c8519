import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { LOCKS } from '../locks.ts'
import { WAITING } from '../schema/states.ts'
import { attempts, type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

/** Months that are created ahead. */
const AHEAD = 2
/**
 * Other sessions wait behind us for the table's lock, at most this long. If it is held longer, the next pass
 * tries again.
 */
const LOCK_TIMEOUT = '100ms'
const LOCK_NOT_AVAILABLE = '55P03'
const DAY_MS = 24 * 3_600_000
const LOOKED_THROUGH = 5_000

/** States in which more attempts may follow. */
export type Month = { name: string; from: Date; to: Date }

/** States in which no more attempts follow. */
const UNFINISHED: SubscriptionState[] = [...WAITING, 'needs_attention']

const hex = (time: Date) => Math.max(0, time.getTime()).toString(16).padStart(12, '0')
/** Below every UUIDv7 of that millisecond. */
const bound = (time: Date) => `${hex(time).slice(0, 8)}-${hex(time).slice(8)}-0000-0000-000000000000`

/** The calendar month (UTC) that lies `ahead` months after the one of `now`. */
export function monthOf(now: Date, ahead = 0): Month {
  const start = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1))
  const from = start(ahead)
  return { name: `attempts_${from.toISOString().slice(0, 7).replace('-', '_')}`, from, to: start(ahead + 1) }
}

/** The existing partitions, oldest first, without the default one. */
export async function findMonths(db: Database | Transaction): Promise<Month[]> {
  const rows = await db.execute<{ name: string; low: string | null; high: string }>(sql`
    with bounds as (
      select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as text
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'attempts'::regclass)
    select name, substring(text from $$FROM \\('([0-9a-f-]+)'\\)$$) as low, substring(text from $$TO \\('([0-9a-f-]+)'\\)$$) as high
    from bounds where text <> 'DEFAULT' order by high`)
  const time = (id: string | null) => new Date(id ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : 0)
  return rows.map(({ name, low, high }) => ({ name, from: time(low), to: time(high) }))
}

/** Creates the partitions of this month and the next ones where they are missing. */
export async function makeMonths(db: Database) {
  const now = await findNow(db)
  const there = await findMonths(db)
  for (let ahead = 0; ahead <= AHEAD; ahead++) {
    const month = monthOf(now, ahead)
    const isThere = there.some(({ from, to }) => from <= month.from && month.from < to)
    // Rows in the default partition would have to be moved, under a lock for as long as that takes.
    if (!isThere && !(await hasStrays(db, month))) await makeMonth(db, month)
  }
}

// By functions that run as the owner of the table: workers need not own it.

/** @returns false where the lock was not free at once; a later pass tries again. */
export const makeMonth = (db: Database, { from }: Pick<Month, 'from'>) =>
  changeTable(db, sql`select make_attempt_month(${from.toISOString().slice(0, 10)}::date)`)

const dropMonth = (db: Database, { name }: Month) => changeTable(db, sql`select drop_attempt_month(${name})`)

/** One process at a time, and only briefly: inserts queue behind a session that waits for the table's lock. */
async function changeTable(db: Database, statement: SQL): Promise<boolean> {
  try {
    return await db.transaction(async (tx) => {
      const [turn] = await tx.execute<{ taken: boolean }>(
        sql`select pg_try_advisory_xact_lock(${LOCKS.attemptMonths}) as taken`,
      )
      if (!turn?.taken) return false
      await tx.execute(sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`))
      await tx.execute(statement)
      return true
    })
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    if (cause?.code === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}

/**
 * Drops partitions that are older than so many days and hold no last attempt of an unfinished job.
 * @returns the dropped ones.
 */
export async function dropOldMonths(db: Database, days: number): Promise<Month[]> {
  const now = await findNow(db)
  const old = (await findMonths(db)).filter(({ to }) => to.getTime() < now.getTime() - days * DAY_MS)
  const gone: Month[] = []
  for (const month of old) if (!(await isNeeded(db, month)) && (await dropMonth(db, month))) gone.push(month)
  return gone
}

/** Whether a person who waits or needs attention has the last attempt of their current job in that month. */
async function isNeeded(db: Database, month: Month): Promise<boolean> {
  // Clocks of web and workers may differ.
  const registered = new Date(month.to.getTime() + DAY_MS)
  const ofJob = sql`select from ${attempts} a where a.user_id = p.user_id and a.job_id = p.job_id`
  for (const state of UNFINISHED)
    for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after; ) {
      // People who registered after the month have no attempts in it, so a long outage costs nothing here.
      const [row]: { needed: boolean; last: string | null }[] = await db.execute<{
        needed: boolean
        last: string | null
      }>(sql`
        with people as materialized (
          select user_id, job_id from ${subscriptions} where state = ${state} and user_id > ${after} and user_id < ${bound(registered)}
          order by user_id limit ${LOOKED_THROUGH})
        select exists (select from people p where
            exists (${ofJob} and a.id >= ${bound(month.from)} and a.id < ${bound(month.to)})
            and not exists (${ofJob} and a.id >= ${bound(month.to)})) as needed,
          (select user_id from people order by user_id offset ${LOOKED_THROUGH - 1}) as last`)
      if (row?.needed) return true
      after = row?.last ?? null
    }
  return false
}

const strays = sql.identifier('attempts_default')

/** Whether there are attempts in the default partition: any, or those of that month. */
export async function hasStrays(db: Database, month?: Month) {
  const its = month ? sql`id >= ${bound(month.from)} and id < ${bound(month.to)}` : sql`true`
  return (await db.execute(sql`select 1 from ${strays} where ${its} limit 1`)).length > 0
}

/**
 * Deletes old attempts without a month one by one, except those of unfinished jobs. @returns how many, at
 * most `limit`.
 */
export async function deleteOldStrays(db: Database, days: number, limit: number) {
  const rows = await db.execute(sql`
    delete from ${strays} where id = any(array(
      select a.id from ${strays} a where a.started_at < now() - make_interval(days => ${days}) and not exists (
        select from ${subscriptions} s where s.user_id = a.user_id and s.job_id = a.job_id and s.state in ${UNFINISHED})
      limit ${limit} for update skip locked))
    returning 1`)
  return rows.length
}

async function findNow(db: Database) {
  const [row] = await db.execute<{ now: string }>(sql`select now()`)
  return new Date(row?.now ?? Number.NaN)
}
