import type { TransactionSql } from 'postgres'
import { FINAL, failures, MISCONFIGURED, OUTAGE, PASSING, PROVIDER, THROTTLED } from './failures.ts'

const DAYS = 30
const HOUR_MS = 3_600_000
/** One in so many asks for no emails and has no job. */
export const SILENT = 26
/** The share of people the provider has not been told of yet: those of the last three quarters of an hour. */
const LATEST = 0.002

/** Values that all steps share. `first`: names are numbered from here. */
export type Past = { people: number; first: number; now: Date }

const before = (now: Date, hours: number) => new Date(now.getTime() - hours * HOUR_MS)
/** Two hours in which the provider answered 503, and half an hour with a wrong key. */
export const outage = ({ now }: Past) => ({ from: before(now, 53), to: before(now, 51) })
export const wrongKey = ({ now }: Past) => ({ from: before(now, 280), to: before(now, 279.5) })

/** A UUIDv7 of that time; PostgreSQL makes them itself only since version 18. */
export const uuidAt = (sql: TransactionSql, at: ReturnType<TransactionSql>) => sql`
  encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
    substring(int8send(floor(extract(epoch from ${at}) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid`

/** Evenly spread between 0 and 1, and the same at every run. */
const spread = (sql: TransactionSql, factor: number) =>
  sql`(i * ${factor}::float8 - floor(i * ${factor}::float8))`

/** When try number `k` was made: at once, then at growing distances like the handler's. */
const tryAt = (sql: TransactionSql, past: Past, k: ReturnType<TransactionSql>) => {
  const { to } = outage(past)
  const jitter = sql`(i * ${k} * 0.618033::float8 - floor(i * ${k} * 0.618033::float8))`
  return sql`case
    when kind = 'delayed' then created + interval '400 ms' + (${k} - 1) * interval '1 day'
    when in_outage and ${k} = tries then ${to}::timestamptz + make_interval(secs => 30 + 600 * ${jitter})
    else least(case when in_outage then ${to}::timestamptz else ${past.now}::timestamptz end, created + make_interval(secs =>
      case when ${k} = 1 then 0.2 + 1.3 * ${jitter} else 5 * 2 ^ (${k} - 2) * (1 + 0.8 * ${jitter}) end)) end`
}

const first =
  'ada grace alan edsger barbara donald mary john hedy linus radia tim frances ken dennis joan niklaus karen'
const last = 'berg moor lake hill ford vale wood marsh stone field brook heath shore dale cliff glen'

/** The people numbered `from` to `to`, in a table that lives as long as the transaction. */
export async function stagePeople(sql: TransactionSql, past: Past, from: number, to: number) {
  const { from: down, to: up } = outage(past)
  const tries = sql`case when ${spread(sql, 0.7548776662)} < 0.35 then 1 when ${spread(sql, 0.7548776662)} < 0.55 then 2
    when ${spread(sql, 0.7548776662)} < 0.7 then 3 when ${spread(sql, 0.7548776662)} < 0.8 then 4
    when ${spread(sql, 0.7548776662)} < 0.9 then 5 when ${spread(sql, 0.7548776662)} < 0.95 then 8 else 10 end`
  // Three times as many at the current hour of day as twelve hours before or after it.
  await sql`
    create temp table seeded on commit drop as
    select *, ${tryAt(sql, past, sql`tries`)} as last_at,
      case kind when 'delayed' then ${THROTTLED}::int when 'needs_attention' then (${FINAL}::int[])[1 + (i / 7) % ${FINAL.length}] end as failure
    from (
      select *, ${uuidAt(sql, sql`created`)} as user_id,
        case when kind <> 'not_requested' then ${uuidAt(sql, sql`created`)} end as job_id,
        case when kind in ('not_requested', 'pending', 'cancelled') then 0
          when kind = 'delayed' then 1 + floor(extract(epoch from ${past.now}::timestamptz - created) / 86400)::int
          else greatest(${tries}, case when in_outage then 2 else 1 end) end as tries
      from (
        select *, created between ${down}::timestamptz and ${up}::timestamptz as in_outage,
          case when i % ${SILENT} = 0 then 'not_requested' when place > 1 - ${LATEST}::float8 then 'pending'
            when created > ${past.now}::timestamptz - interval '47 hours' and r < 0.045 then 'delayed'
            when r < 0.085 then 'opted_out' when r < 0.115 then 'check_inbox'
            when r < 0.1208 then 'needs_attention' when r < 0.121 then 'cancelled' else 'confirmed' end as kind
        from (
          select i, place, ${spread(sql, 0.6180339887)} as r,
            ${past.now}::timestamptz - make_interval(days => ${DAYS}) + make_interval(secs =>
              86400 * (${DAYS} * place - 0.5 * sin(2 * pi() * ${DAYS} * place) / (2 * pi()))) as created
          from (select i, (i - 0.5) / ${past.people}::float8 as place from generate_series(${from}::int, ${to}::int) i) numbered
        ) timed
      ) kinds
    ) tried`
}

/** How a person's last attempt ended; `f` is its failure. */
const ending = (sql: TransactionSql) => sql`
  case when f.no is not null then f.outcome when kind = 'check_inbox' then 'awaiting_confirmation'
    when kind = 'opted_out' then 'suppressed' when i % 19 = 0 then 'already_subscribed' else 'confirmed' end::outcome_kind`

export async function insertPeople(sql: TransactionSql, past: Past) {
  const name = sql`(string_to_array(${first}, ' '))[1 + i % 18]`
  const family = sql`(string_to_array(${last}, ' '))[1 + i / 18 % 16]`
  const number = sql`(i + ${past.first}::int)`
  await sql`
    insert into users (id, username, username_normalised, email, email_normalised, created_at)
    select user_id, username, username, case when i % 5 = 0 then initcap(email) else email end, email, created
    from (select *, ${name} || '_' || ${family} || '_' || ${number} as username,
      ${name} || '.' || ${family} || '.' || ${number} || '@example.com' as email from seeded) named`
  await sql`
    insert into subscriptions (user_id, state, since, job_id, attempts, next_attempt_at, waiting_since, failure_fingerprint,
      last_outcome, last_provider, consented_at, consent_address, provider_standing, provider_seen_at, created_at)
    select user_id, (case kind when 'cancelled' then 'needs_attention' else kind end)::subscription_state,
      case when tries > 0 then last_at + interval '200 ms' else created end, job_id, tries,
      case when kind = 'delayed' then last_at + interval '1 day' end, created, f.fingerprint,
      case when tries > 0 then ${ending(sql)} end, case when tries > 0 then ${PROVIDER}::text end,
      case when job_id is not null then created end, case when job_id is not null then '203.0.113.' || i % 256 end,
      case kind when 'confirmed' then 'subscribed' when 'check_inbox' then 'pending' when 'opted_out' then 'suppressed' end::provider_standing,
      case when kind in ('confirmed', 'check_inbox', 'opted_out') then last_at + interval '200 ms' end, created
    from seeded left join seeded_failures f on f.no = seeded.failure`
}

/** Three times as many as people with a job. */
export async function insertAttempts(sql: TransactionSql, past: Past) {
  const { from, to } = outage(past)
  const wrong = wrongKey(past)
  await sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, reason, http_status, code,
      message, next_attempt_at, fingerprint, request_id, retry_after)
    select ${uuidAt(sql, sql`at`)}, user_id, job_id, 'worker-' || 1 + i % 2 || ':' || 4100 + i % 3, ${PROVIDER}, at,
      case when f.reason = 'timeout' then 15000 else 80 + (i % 1000 * k * 37) % 400 end,
      ${ending(sql)},
      f.reason, case when f.no is null then 200 else f.http_status end, f.code, replace(f.said, '{n}', (i::bigint * 7919 % 1000000)::text),
      next_at, f.fingerprint,
      case when f.no is null or f.http_status is not null then 'req-' || to_hex(i::bigint * 16 + k) end,
      case when f.reason = 'rate_limited' then '5' end
    from (
      select *, case when k = tries or kind = 'delayed' then failure when at between ${from}::timestamptz and ${to}::timestamptz then ${OUTAGE}::int
          when at between ${wrong.from}::timestamptz and ${wrong.to}::timestamptz then ${MISCONFIGURED}::int
          else (${PASSING}::int[])[1 + (i + k) % ${PASSING.length}] end as no,
        case when kind = 'delayed' then at + interval '1 day' when k < tries then ${tryAt(sql, past, sql`(k + 1)`)} end as next_at
      from (select seeded.*, k, ${tryAt(sql, past, sql`k`)} as at from seeded cross join lateral generate_series(1, tries) k) made
    ) told left join seeded_failures f on f.no = told.no`
}

/** The failures, for the joins of one transaction. */
export const stageFailures = (sql: TransactionSql) => sql`
  create temp table seeded_failures on commit drop as
  select * from json_to_recordset(${JSON.stringify(failures)}::text::json) as f (no int, fingerprint text, outcome text,
    reason text, http_status int, code text, said text, normalised text)`
