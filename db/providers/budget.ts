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
 * Counts up to `wanted` people as new today, by the database's day (UTC). The day is read once, and after the row is
 * locked: who waits for it over midnight must not count yesterday's people again. @returns how many of them `most` a day
 * allows, and when the day ends that was counted.
 */
export async function takeNew(db: Database, name: string, most: number, wanted: number) {
  const [row] = await db.execute<{ taken: number; dayEnds: string }>(sql`
    with locked as (select name, new_on, new_today from ${providers} where name = ${name} for update),
    today as materialized (select *, (clock_timestamp() at time zone 'utc')::date as day from locked),
    before as (select name, day, case when new_on = day then new_today else 0 end as used from today)
    update ${providers} p set new_on = day, new_today = used + greatest(0, least(${wanted}, ${most} - used))
    from before where p.name = before.name
    returning p.new_today - used as taken, (day + 1)::timestamp at time zone 'utc' as "dayEnds"`)
  return { taken: row?.taken ?? 0, dayEnds: new Date(row?.dayEnds ?? 0) }
}

/** Gives back places of today's limit: these people were not new. */
export async function returnNew(tx: Transaction | Database, name: string, people: number) {
  await tx
    .update(providers)
    .set({ newToday: sql`greatest(0, ${providers.newToday} - ${people})` })
    .where(eq(providers.name, name))
}
