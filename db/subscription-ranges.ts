import { type SQL, sql } from 'drizzle-orm'
import { type Window, within } from './people.ts'
import { type OutcomeKind, type SubscriptionState, subscriptions } from './schema.ts'

export type Order = 'newest' | 'oldest'
/** In order of registering. `after`: the id of the last one seen, in that order. */
export type Range = Window & { order: Order; after?: string; limit: number }

const FIRST = '00000000-0000-0000-0000-000000000000'
const columns = sql`user_id as id, job_id, attempts, since, last_outcome, last_provider, failure_fingerprint`
export const way = (order: Order) => sql.raw(order === 'newest' ? 'desc' : 'asc')

/** The rows of `keys` (a FROM clause), each a range of an index; of all together the first `limit`. */
const ranges = (keys: SQL, condition: SQL, { order, after, limit, ...window }: Range) => sql`
  select r.* from ${keys} cross join lateral (
    select ${columns} from ${subscriptions}
    where ${condition} and ${inOrder({ order, after, ...window })}
    order by user_id ${way(order)} limit ${limit}) r
  order by id ${way(order)} limit ${limit}`

const inOrder = ({ order, after, ...window }: Omit<Range, 'limit'>) =>
  within({ ...window, ...(order === 'newest' ? { before: after } : { after: after ?? FIRST }) }) ?? sql`true`

const list = (values: readonly string[], type: string) =>
  sql`unnest(array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::${sql.raw(type)}[])`

/** Everybody, from the primary key. */
export const selectEverybody = (range: Range) => sql`
  select ${columns} from ${subscriptions} where ${inOrder(range)} order by user_id ${way(range.order)} limit ${range.limit}`

/** From subscriptions_state. */
export const selectInStates = (states: readonly SubscriptionState[], range: Range) =>
  ranges(
    sql`${list(states, 'subscription_state')} as of(state)`,
    sql`${subscriptions.state} = of.state`,
    range,
  )

/** From subscriptions_failure. */
export const selectInGroups = (fingerprints: string[], states: readonly SubscriptionState[], range: Range) =>
  ranges(
    sql`${list(fingerprints, 'text')} as grp(fingerprint) cross join ${list(states, 'subscription_state')} as of(state)`,
    sql`${subscriptions.failureFingerprint} = grp.fingerprint and ${subscriptions.state} = of.state`,
    range,
  )

/** From subscriptions_outcome. */
export const selectWithOutcome = (outcomes: readonly OutcomeKind[], providers: string[], range: Range) =>
  ranges(
    sql`${list(outcomes, 'outcome_kind')} as of(outcome) cross join ${list(providers, 'text')} as by(provider)`,
    sql`${subscriptions.lastOutcome} = of.outcome and ${subscriptions.lastProvider} = by.provider`,
    range,
  )

/** Whom the jobs of `ids` (a SELECT of job ids) carry. From subscriptions_job. */
export const selectCarriedBy = (ids: SQL, range: Range) => sql`
  select ${columns} from ${subscriptions}
  where job_id in (${ids}) and ${inOrder(range)} order by user_id ${way(range.order)} limit ${range.limit}`

export const selectOne = (userId: string, range: Range) => sql`
  select ${columns} from ${subscriptions} where user_id = ${userId}::uuid and ${inOrder(range)}`
