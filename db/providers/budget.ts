import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { providers } from '../schema/providers.ts'

/**
 * No caller waits longer than this for its turn; it gives up and asks again. A turn further ahead belongs to
 * no caller.
 */
const FURTHEST_SECONDS = 60

/**
 * Takes the next turn in the provider's rate: turns are `seconds` apart, over all callers. A stored turn that
 * lies further ahead than any caller waits is ignored: the clock was set forward, and back again.
 *
 * @param patience seconds that the caller can wait.
 * @returns milliseconds until the turn; null where it would come too late, and then none is taken.
 */
export async function takeNextInRate(db: Database, name: string, seconds: number, patience: number) {
  const [row] = await db.execute<{ wait: number }>(sql`
    update ${providers} set free_at = greatest(clock_timestamp(),
        case when free_at <= clock_timestamp() + make_interval(secs => ${FURTHEST_SECONDS}) then free_at end)
      + make_interval(secs => ${seconds})
    where name = ${name} and (free_at <= clock_timestamp() + make_interval(secs => ${patience})
      or free_at > clock_timestamp() + make_interval(secs => ${FURTHEST_SECONDS}))
    returning extract(epoch from free_at - clock_timestamp())::float8 * 1000 as wait`)
  return row ? Math.max(0, row.wait - seconds * 1000) : null
}

/**
 * Counts up to `wanted` people as new today, by the database's day (UTC). @returns how many of them `most` a
 * day allows.
 */
export async function takeNew(db: Database, name: string, most: number, wanted: number): Promise<number> {
  const today = sql`(clock_timestamp() at time zone 'utc')::date`
  const [row] = await db.execute<{ taken: number }>(sql`
    with before as (
      select name, case when new_on = ${today} then new_today else 0 end as used from ${providers} where name = ${name} for update)
    update ${providers} p set new_on = ${today}, new_today = used + greatest(0, least(${wanted}, ${most} - used))
    from before where p.name = before.name returning p.new_today - used as taken`)
  return row?.taken ?? 0
}

/** Gives back places of today's limit: these people were not new. */
export async function returnNew(tx: Transaction | Database, name: string, people: number) {
  await tx
    .update(providers)
    .set({ newToday: sql`greatest(0, ${providers.newToday} - ${people})` })
    .where(eq(providers.name, name))
}
