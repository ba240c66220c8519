import type { Statement } from '../one-statement.ts'
import type { Totals } from '../schema/monitoring.ts'
import { attemptBounds, criticalBounds } from './histogram.ts'
import { type Counted, KEPT_MS } from './rollups.ts'

export type Source = 'attempts' | 'registrations'
const tables = { attempts: 'attempts', registrations: 'subscriptions' }
const ids = { attempts: 'id', registrations: 'user_id' }

/**
 * `came`: noted since the last count. `ahead`: also noted since then, but in the past that the backfill has
 * still to reach. `past`: a piece of that backfill.
 */
export type Group = Counted & { of: 'came' | 'ahead' | 'past' }
export type RollupNews = {
  back: string | null
  totals: Totals
  /** Changes with every count, so a concurrent one is noticed. */
  version: string
  /** The database's time, in milliseconds since 1970. */
  now: number
  noted: string[]
  /** The oldest id in the piece of the past; null where there is none. */
  oldest: string | null
  groups: Group[]
}

/**
 * Rows in one step, both of noted rows and of past ones. Part of the text: a generic plan would expect too many.
 */
export const BATCH = 10_000

/**
 * The rows to be counted: those that are noted and, when that is all of them, a piece of the past, newest
 * first. It is one statement and so one snapshot: a row and its note are seen together or not at all.
 *
 * @param past whether there is a past to count. A plan that expects its rows reads whole tables for a few noted ones.
 * @returns no row before the first count.
 */
export const readNews = (name: Source, past: boolean): Statement => ({
  sql: `
    with progress as (
      select back, totals, xmin::text as version, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now
      from rollup_cursors where name = $1),
    noted as materialized (
      select id from uncounted where name = $1 and exists (select from progress) limit ${BATCH}),
    past as materialized (
      select * from ${tables[name]}
      where ${past} and (select count(*) from noted) < ${BATCH} and ${ids[name]} < (select back from progress)
        and ${ids[name]} > (select lpad(to_hex((now - ${KEPT_MS})::bigint), 12, '0') || '70008000000000000000' from progress)::uuid
      order by ${ids[name]} desc limit ${BATCH}),
    taken as (
      select 'past' as of, past.* from past
      union all
      select case when ${ids[name]} < (select back from progress) then 'ahead' else 'came' end, t.* from ${tables[name]} t
      where ${ids[name]} = any(array(select id from noted))),
    groups as (${groupings[name]})
    select progress.*, array(select id from noted) as noted, (select ${ids[name]} from past order by 1 limit 1) as oldest,
      coalesce((select json_agg(groups) from groups), '[]') as groups
    from progress`,
  params: [name],
})

const minuteOf = (at: string) => `floor(extract(epoch from ${at}) / 60)::int * 60`
/** Prometheus's bounds are inclusive, width_bucket's are not; times are whole milliseconds. */
const bucketOf = (ms: string, bounds: number[]) =>
  `width_bucket(${ms} - 1, '{${bounds.map((bound) => bound * 1000)}}'::float8[])`
const TOLD = `('confirmed', 'already_subscribed', 'awaiting_confirmation')`

const groupings = {
  registrations: `
    select of, 'registrations' as series, ${minuteOf('created_at')} as minute, '' as provider,
      case when state = 'not_requested' then 'not_requested' else '' end as outcome, '' as reason,
      null as bucket, count(*)::int as n, 0 as seconds
    from taken group by 1, 3, 5`,
  // `critical`: from a registration to the first time the provider accepted the person; a later retry does
  // not count again. “Not exists” would be a join, which reads the whole month for each row while its size is not known.
  attempts: `
    select of, 'attempts' as series, ${minuteOf('started_at')} as minute, provider, outcome::text, coalesce(reason, '') as reason,
      ${bucketOf('duration_ms::float8', attemptBounds)} as bucket, count(*)::int as n, sum(duration_ms)::float8 / 1000 as seconds
    from taken group by 1, 3, 4, 5, 6, 7
    union all
    select of, 'critical', ${minuteOf('started_at')}, provider, '', '', ${bucketOf('ms', criticalBounds)}, count(*)::int, sum(ms) / 1000
    from (
      select f.of, f.provider, f.started_at,
        greatest(0, ceil(extract(epoch from f.started_at - u.created_at) * 1000 + f.duration_ms))::float8 as ms
      from taken f join users u on u.id = f.user_id
      where f.outcome in ${TOLD} and (
        select 1 from attempts e where e.user_id = f.user_id and e.id < f.id and e.outcome in ${TOLD} limit 1) is null) told
    group by 1, 3, 4, 7`,
}
