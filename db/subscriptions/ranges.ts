import { type SQL, sql } from 'drizzle-orm'
import { firstIdAt, SKEW_MS } from '../ids.ts'
import { type OutcomeKind, type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'

export type Period = { from?: Date; to?: Date }
export type Order = 'newest' | 'oldest'
/** In order of registering. `after`: the id of the last row seen, in that order. */
export type Range = Period & { order: Order; after?: string; limit: number }

const LOWEST = '00000000-0000-0000-0000-000000000000'
const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const columns = sql`user_id as id, job_id, attempts, since, last_outcome, last_provider, failure_fingerprint, created_at`
export const way = (order: Order) => sql.raw(order === 'newest' ? 'desc' : 'asc')

/**
 * The rows whose `names` have these values, in order of ids, from the index that begins with `names`. The
 * values are the bounds of the range and the names part of the order, so that no other index fits. With "name
 * = value" the planner walked the primary key for rare values (1.4 s with a million people instead of 5 ms).
 * `from` and `to` are exact to a minute, as an id is older than its row; the caller checks `created_at`. That
 * condition here made it sort the whole window.
 */
function inRange(names: SQL[], values: SQL[], { order, after, from, to, limit }: Range) {
  const low = [LOWEST, ...(from ? [firstIdAt(from.getTime() - SKEW_MS)] : [])]
  const high = [HIGHEST, ...(to ? [firstIdAt(to.getTime() + SKEW_MS)] : [])]
  if (after) (order === 'oldest' ? low : high).push(after)
  const most = [...values, sql`${high.sort()[0]}::uuid`]
  const least = [...values, sql`${low.sort().at(-1)}::uuid`]
  const key = row([...names, sql`user_id`])
  return sql`
    select ${columns} from ${subscriptions}
    where ${key} > ${row(least)} and ${key} < ${row(most)}
      ${sql.join(names.map((name) => sql` and ${name} is not null`))}
    order by ${sql.join(
      [...names, sql`user_id`].map((name) => sql`${name} ${way(order)}`),
      sql`, `,
    )} limit ${limit}`
}

const list = (parts: SQL[]) => sql.join(parts, sql`, `)
const row = (parts: SQL[]) => (parts.length === 1 ? list(parts) : sql`(${list(parts)})`)
export const arrayOf = (values: readonly string[], type: string) =>
  sql`array[${list(values.map((value) => sql`${value}`))}]::${sql.raw(type)}[]`
const each = (values: readonly string[], type: string) => sql`unnest(${arrayOf(values, type)})`

/** The first rows over all ranges in `keys` (a FROM clause). */
const ranges = (keys: SQL, names: SQL[], values: SQL[], range: Range) => sql`
  select r.* from ${keys} cross join lateral (${inRange(names, values, range)}) r
  order by id ${way(range.order)} limit ${range.limit}`

/** All people, by the primary key. */
export const selectEverybody = (range: Range) => inRange([], [], range)

/** By subscriptions_state. */
export const selectInStates = (states: readonly SubscriptionState[], range: Range) =>
  ranges(sql`${each(states, 'subscription_state')} a(value)`, [sql`state`], [sql`a.value`], range)

/** By subscriptions_failure. */
export const selectInGroups = (fingerprints: string[], states: readonly SubscriptionState[], range: Range) =>
  ranges(
    sql`${each(fingerprints, 'text')} a(value) cross join ${each(states, 'subscription_state')} b(value)`,
    [sql`failure_fingerprint`, sql`state`],
    [sql`a.value`, sql`b.value`],
    range,
  )

/** By subscriptions_outcome. */
export const selectWithOutcome = (outcomes: readonly OutcomeKind[], providers: string[], range: Range) =>
  ranges(
    sql`${each(outcomes, 'outcome_kind')} a(value) cross join ${each(providers, 'text')} b(value)`,
    [sql`last_outcome`, sql`last_provider`],
    [sql`a.value`, sql`b.value`],
    range,
  )

/** People carried by the jobs `ids` (a SELECT of job ids). By subscriptions_job. */
export const selectCarriedBy = (ids: SQL, { limit, ...range }: Range) => sql`
  select s.* from (${ids}) j(job) cross join lateral (
    select ${columns} from ${subscriptions} where job_id = j.job limit 1) s
  where ${beyond(range)} order by id ${way(range.order)} limit ${limit}`

export const selectOne = (userId: string, range: Range) => sql`
  select * from (select ${columns} from ${subscriptions} where user_id = ${userId}::uuid) s where ${beyond(range)}`

const beyond = ({ order, after }: Omit<Range, 'limit'>) =>
  sql`id ${sql.raw(order === 'newest' ? '<' : '>')} ${after ?? (order === 'newest' ? HIGHEST : LOWEST)}::uuid`
