import type { Statement } from '../one-statement.ts'
import type { Membership, OutcomeKind } from '../schema/subscriptions.ts'
import { type AttemptState, attempted, looked } from './transitions.ts'

/**
 * The result of an attempt, to be written. Times are durations, which the database's clock turns into points in time.
 */
export type EndedAttempt = {
  token: string
  id: string
  userId: string
  jobId: string
  /**
   * The address that the provider was told. If it was corrected meanwhile, the answer says nothing about the person.
   */
  emailNormalised: string
  /** Milliseconds since it began. */
  age: number
  durationMs: number
  outcome: OutcomeKind
  reason: string | null
  httpStatus: number | null
  code: string | null
  message: string | null
  requestId: string | null
  retryAfter: string | null
  fingerprint: string | null
  state: AttemptState
  counts: boolean
  nextSeconds: number | null
  membership: Membership | null
}

/**
 * Records attempts, moves their subscriptions on, and releases the people: one statement for any number of them. A
 * late answer, whose person another attempt has taken meanwhile, is recorded and moves nobody. The same holds for an
 * answer about an earlier address. transitions.ts has the moves; an opt-out counts from any state and any attempt.
 *
 * @param there where a membership was found: the provider, and its list where that matters.
 * @returns rows of `token`, `held`: whether the person was still this attempt's.
 */
export const settleAttempts = (
  provider: string,
  worker: string,
  ended: EndedAttempt[],
  there = provider,
): Statement => ({
  sql: `
    with input as materialized (
      select * from jsonb_to_recordset($3::text::jsonb) as x(
        token uuid, id uuid, "userId" uuid, "jobId" uuid, "emailNormalised" text, age float8, "durationMs" int, outcome outcome_kind,
        reason text, "httpStatus" int, code text, message text, "requestId" text, "retryAfter" text, fingerprint text,
        state subscription_state, counts bool, "nextSeconds" float8, membership provider_standing)),
    mine as (delete from person_leases l using input i where l.user_id = i."userId" and l.token = i.token returning l.token),
    recorded as (
      insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, reason, http_status, code,
        message, request_id, retry_after, fingerprint, next_attempt_at)
      select i.id, "userId", "jobId", $2, $1, clock_timestamp() - make_interval(secs => age / 1000), "durationMs", outcome, reason,
        "httpStatus", code, message, "requestId", "retryAfter", fingerprint, clock_timestamp() + make_interval(secs => "nextSeconds")
      from input i where (select true from users where users.id = i."userId") on conflict do nothing),
    moved as (
      update subscriptions s set ${attempted.set},
        attempts = s.attempts + i.counts::int,
        next_attempt_at = clock_timestamp() + make_interval(secs => "nextSeconds"),
        failure_fingerprint = i.fingerprint, last_outcome = i.outcome, last_provider = $1,
        provider_standing = coalesce(i.membership, s.provider_standing),
        provider_seen_at = case when i.membership is null then s.provider_seen_at else clock_timestamp() end,
        provider_seen_in = case when i.membership is null then s.provider_seen_in else $4 end
      from input i join users u on u.id = i."userId"
      where s.user_id = i."userId" and u.email_normalised = i."emailNormalised"
        and (${attempted.leaves} or exists (select from mine where mine.token = i.token) and ${attempted.moves}))
    select i.token, mine.token is not null as held from input i left join mine using (token)`,
  params: [provider, worker, JSON.stringify(ended), there],
})

/**
 * Takes back counted requests for confirmation that were never sent, for the people still held under these tokens.
 */
export const uncountRequests = (tokens: string[]): Statement => ({
  sql: `
    update subscriptions s set confirmation_requests = greatest(0, confirmation_requests - 1)
    from person_leases l where l.user_id = s.user_id and l.token = any($1::uuid[])`,
  params: [tokens],
})

/** The result of a look, to be written. `state`: the person's new state; null where it does not change. */
export type EndedLook = {
  token: string
  userId: string
  emailNormalised: string
  membership: Membership | 'missing'
  state: 'confirmed' | 'opted_out' | null
}

/**
 * Records the provider's membership, and settles forward only. @returns rows of `token` and `held`, as
 * `settleAttempts`.
 */
export const settleLooks = (ended: EndedLook[], there: string): Statement => ({
  sql: `
    with input as materialized (
      select * from jsonb_to_recordset($1::text::jsonb) as x(token uuid, "userId" uuid, "emailNormalised" text,
        membership provider_standing, state subscription_state)),
    mine as (delete from person_leases l using input i where l.user_id = i."userId" and l.token = i.token returning l.token),
    moved as (
      update subscriptions s set provider_standing = i.membership, provider_seen_at = clock_timestamp(),
        provider_seen_in = case when i.membership = 'missing' then s.provider_seen_in else $2 end,
        ${looked.set}
      from input i join mine using (token) join users u on u.id = i."userId" and u.email_normalised = i."emailNormalised"
      where s.user_id = i."userId")
    select i.token, mine.token is not null as held from input i left join mine using (token)`,
  params: [JSON.stringify(ended), there],
})
