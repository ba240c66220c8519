import type { Statement } from '../one-statement.ts'
import { listOf, WAITING } from '../schema/states.ts'
import type { SubscriptionState } from '../schema/subscriptions.ts'
import { LEASE_SECONDS } from './places.ts'
import { wasThere } from './seen-there.ts'

/**
 * A setting of one transaction: the jobs that it begins, as JSON with `token`, `queue`, `id`, `userId` or null, and
 * `retryCount`. The statement that fetches them writes it (jobs/queue/fetch-jobs.ts), so those that follow need not wait
 * for its answer. `token` identifies the attempt or look, and can be settled once.
 */
export const IN_HAND = 'frontdesk.in_hand'

/** The jobs in hand. The setting's name is a parameter because only a statement that has one is prepared. */
const inHand =
  'jsonb_to_recordset(current_setting($1::text)::jsonb) as i(token uuid, queue text, id uuid, "userId" uuid, "retryCount" int)'

/**
 * Leases each person of the jobs in hand where nobody holds the lease. An expired lease goes to the same job only. For
 * another job it is taken back together with the old one (`takeExpired`); otherwise the old job would end
 * without having moved its person.
 *
 * @returns rows of `token`.
 */
export const takePeople = (holder: string): Statement => ({
  sql: `
    insert into person_leases as l (user_id, token, holder, until, queue, job_id, retry_count)
    select distinct on ("userId") "userId", token, $2::text, clock_timestamp() + interval '${LEASE_SECONDS} s', queue, id, "retryCount"
    from ${inHand} where "userId" is not null order by "userId"
    on conflict (user_id) do update set token = excluded.token, holder = excluded.holder, until = excluded.until,
      queue = excluded.queue, job_id = excluded.job_id, retry_count = excluded.retry_count
      where l.until <= clock_timestamp() and l.job_id = excluded.job_id
    returning token`,
  params: [IN_HAND, holder],
})

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
  /** Whether they were last found there: who was not has not left. */
  wasThere: boolean
}

/**
 * Contact data and state of the people of the jobs in hand. It must be a statement after `takePeople`, not a part of it:
 * so it sees what any earlier holder has written, and an address that was corrected while the jobs were fetched. A
 * request for confirmation is counted before it is made, since its answer may be lost.
 *
 * @param counting whether each attempt may ask the person to confirm.
 * @param there the provider, and its list where that matters.
 */
export function readPeople(counting: boolean, there: string): Statement {
  const columns = `u.id as "userId", u.email, u.email_normalised as "emailNormalised", s.state, s.job_id as "jobId",
    s.waiting_since as "waitingSince", s.attempts, s.consented_at as "consentedAt", s.consent_address as "consentAddress", k.user_id is not null as kept,
    ${wasThere('$2')} as "wasThere"`
  const people =
    'users u join subscriptions s on s.user_id = u.id left join kept_addresses k on k.user_id = u.id'
  // Arrays, so that the plan looks each of them up.
  const these = `where u.id = any(array(select "userId" from ${inHand}))`
  const params = [IN_HAND, there]
  if (!counting)
    return {
      sql: `select ${columns}, s.confirmation_requests as "confirmationRequests" from ${people} ${these}`,
      params,
    }
  return {
    sql: `
      with counted as (
        update subscriptions s set confirmation_requests = confirmation_requests + 1
        from person_leases l where l.user_id = s.user_id and l.token = any(array(select token from ${inHand}))
          and s.state in ${listOf(WAITING)} and s.job_id = l.job_id
        returning s.user_id, s.confirmation_requests)
      select ${columns}, coalesce(c.confirmation_requests, s.confirmation_requests) as "confirmationRequests"
      from ${people} left join counted c on c.user_id = u.id ${these}`,
    params,
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
