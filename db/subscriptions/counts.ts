import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { LOCKS } from '../locks.ts'
import { stateCounts } from '../schema/monitoring.ts'
import { type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

/** Up to this many are counted for each page, by the index: 1 ms. */
const CAP = 5_000
/** Counting takes at most a hundredth of the time, so 0.3 s for a million are spent every 30 s. */
const SHARE = 0.01
const LEAST_SECONDS = 3
/**
 * No statement takes longer than some 20 ms. A person who changes state meanwhile may be counted twice, or
 * not at all.
 */
const PART = 50_000

/** `asOf`: when they were counted, where not just now; `atLeast`: there are more, not counted yet. */
export type PeopleCount = { people: number; asOf: Date | null; atLeast: boolean }

/** The people in each state. */
export async function countStates(db: Database) {
  const counted = await count(db, sql`enum_range(null::subscription_state)`)
  return Object.fromEntries(counted) as Record<SubscriptionState, PeopleCount>
}

/** The people in one state. */
export async function countState(db: Database, state: SubscriptionState) {
  const [[, counted] = [state, { people: 0, asOf: null, atLeast: false }]] = await count(
    db,
    sql`array[${state}::subscription_state]`,
  )
  return counted
}

/** @param states an array of the database. */
async function count(db: Database, states: SQL): Promise<[SubscriptionState, PeopleCount][]> {
  const rows = await db.execute<{
    state: SubscriptionState
    few: number
    people: number | null
    at: string
  }>(sql`
    select s.state, few.n as few, kept.people, kept.at
    from unnest(${states}) s (state)
    cross join lateral (
      select count(*)::int as n from (select 1 from ${subscriptions} where state = s.state limit ${CAP + 1}) first) few
    left join ${stateCounts} kept on kept.state = s.state`)
  return rows.map(({ state, few, people, at }) => [
    state,
    few <= CAP || people === null
      ? { people: few, asOf: null, atLeast: few > CAP }
      : { people, asOf: new Date(at), atLeast: false },
  ])
}

/** Counts the states that are due. One process at a time. */
export async function refreshStateCounts(db: Database) {
  await db.transaction(async (tx) => {
    const [turn] = await tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(${LOCKS.stateCounts}) as taken`,
    )
    if (!turn?.taken) return
    const due = await tx.execute<{ state: SubscriptionState }>(sql`
      select s.state from unnest(enum_range(null::subscription_state)) s (state) left join ${stateCounts} c on c.state = s.state
      where c.at is null or c.at + make_interval(secs => greatest(${LEAST_SECONDS}, c.took_ms / 1000 / ${SHARE})) < clock_timestamp()`)
    for (const { state } of due) await refresh(tx, state)
  })
}

async function refresh(tx: Transaction, state: SubscriptionState) {
  const begun = performance.now()
  let people = 0
  let last: string | null = '00000000-0000-0000-0000-000000000000'
  while (last) {
    const part: Part = await countPart(tx, state, last)
    people += part.people
    last = part.people === PART ? part.last : null
  }
  await tx.execute(sql`
    insert into ${stateCounts} (state, people, at, took_ms)
    values (${state}, ${people}, clock_timestamp() - make_interval(secs => ${(performance.now() - begun) / 1000}), ${performance.now() - begun})
    on conflict (state) do update set people = excluded.people, at = excluded.at, took_ms = excluded.took_ms`)
}

type Part = { people: number; last: string | null }

/** By the index on state and id. */
async function countPart(tx: Transaction, state: SubscriptionState, after: string): Promise<Part> {
  const [row] = await tx.execute<Part>(sql`
    select count(*)::int as people, max(user_id::text) as last from (
      select user_id from ${subscriptions} where state = ${state} and user_id > ${after} order by user_id limit ${PART}) part`)
  return row ?? { people: 0, last: null }
}
