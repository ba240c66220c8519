import type { Statement } from '../one-statement.ts'
import { listOf, WAITING } from '../schema/states.ts'
import type { SubscriptionState } from '../schema/subscriptions.ts'
import { LEASE_SECONDS } from './places.ts'

/** A job that a worker has fetched. `token` identifies the attempt or look, and can be settled once. */
export type InHand = { token: string; queue: string; jobId: string; userId: string; retryCount: number }

/**
 * Leases each of these people where nobody holds the lease. An expired lease goes to the same job only. For
 * another job it is taken back together with the old one (`takeExpired`); otherwise the old job would end
 * without having moved its person.
 *
 * @returns rows of `token`.
 */
export function takePeople(holder: string, jobs: InHand[]): Statement {
  return {
    sql: `
      insert into person_leases as l (user_id, token, holder, until, queue, job_id, retry_count)
      select distinct on ("userId") "userId", token, $2::text, clock_timestamp() + interval '${LEASE_SECONDS} s', queue, "jobId", "retryCount"
      from jsonb_to_recordset($1::text::jsonb) as i(token uuid, queue text, "jobId" uuid, "userId" uuid, "retryCount" int)
      order by "userId"
      on conflict (user_id) do update set token = excluded.token, holder = excluded.holder, until = excluded.until,
        queue = excluded.queue, job_id = excluded.job_id, retry_count = excluded.retry_count
        where l.until <= clock_timestamp() and l.job_id = excluded.job_id
      returning token`,
    params: [JSON.stringify(jobs), holder],
  }
}

export type ContactRow = {
  userId: string
  email: string
  emailNormalised: string
  state: SubscriptionState
  jobId: string | null
  waitingSince: string | Date
  attempts: number
  consentedAt: string | Date | null
  consentAddress: string | null
  confirmationRequests: number
  /** The address goes to the provider as it was typed: the provider knows the person by that. */
  kept: boolean
}

/**
 * Contact data and state of these people, read after `takePeople` and so after any earlier holder has
 * written. A request for confirmation is counted before it is made, since its answer may be lost.
 *
 * @param counting whether each attempt may ask the person to confirm.
 */
export function readPeople(jobs: InHand[], counting: boolean): Statement {
  const columns = `u.id as "userId", u.email, u.email_normalised as "emailNormalised", s.state, s.job_id as "jobId",
    s.waiting_since as "waitingSince", s.attempts, s.consented_at as "consentedAt", s.consent_address as "consentAddress", k.user_id is not null as kept`
  const people =
    'users u join subscriptions s on s.user_id = u.id left join kept_addresses k on k.user_id = u.id'
  const these = 'where u.id = any($1::uuid[])'
  const userIds = jobs.map(({ userId }) => userId)
  if (!counting)
    return {
      sql: `select ${columns}, s.confirmation_requests as "confirmationRequests" from ${people} ${these}`,
      params: [userIds],
    }
  return {
    sql: `
      with counted as (
        update subscriptions s set confirmation_requests = confirmation_requests + 1
        from person_leases l where l.user_id = s.user_id and l.token = any($2::uuid[])
          and s.state in ${listOf(WAITING)} and s.job_id = l.job_id
        returning s.user_id, s.confirmation_requests)
      select ${columns}, coalesce(c.confirmation_requests, s.confirmation_requests) as "confirmationRequests"
      from ${people} left join counted c on c.user_id = u.id ${these}`,
    params: [userIds, jobs.map(({ token }) => token)],
  }
}

/** Releases the leases of people for whom no answer was received. */
export const leavePeople = (tokens: string[]): Statement => ({
  sql: 'delete from person_leases where token = any($1::uuid[])',
  params: [tokens],
})

/** Takes leases that have expired, to take their jobs back. @returns rows of `queue`, `jobId` and `retryCount`. */
export const takeExpired = (limit: number): Statement => ({
  sql: `
    delete from person_leases where user_id in (
      select user_id from person_leases where until <= clock_timestamp() limit $1 for update skip locked)
    returning queue, job_id as "jobId", retry_count as "retryCount", user_id as "userId"`,
  params: [limit],
})
