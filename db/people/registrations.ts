import type { Part } from '../one-statement.ts'

/** A person who asks to be registered. `jobId`: the job that tells the provider, null without consent. */
export type Newcomer = {
  id: string
  username: string
  usernameNormalised: string
  email: string
  emailNormalised: string
  browserHash: string | null
  jobId: string | null
  address: string
}
/** One of several concurrent uses of one rate limit key, the `nth`. */
export type Use = { limitKey: string; uses: number; nth: number }
/**
 * `seconds`: until the next try is allowed, 0 when this one is. Neither registered nor limited: the name or
 * email is taken.
 */
export type Admission = { registered: boolean; seconds: number }

const COLUMNS = {
  id: 'uuid',
  username: 'text',
  usernameNormalised: 'text',
  email: 'text',
  emailNormalised: 'text',
  browserHash: 'text',
  jobId: 'uuid',
  address: 'text',
  limitKey: 'text',
  uses: 'integer',
  nth: 'integer',
} satisfies Record<keyof (Newcomer & Use), string>
const columns = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
// One array for each column: JSON costs PostgreSQL about 10 of 80 µs more for each person.
const GIVEN = `select * from unnest(${columns.map((column, index) => `$${index + 2}::${COLUMNS[column]}[]`).join()})
  with ordinality as newcomer (${columns.map((column) => `"${column}"`).join()}, n)
  where (select set_config('lock_timeout', $1, true)) is not null`

/**
 * The people to register as the rows `given`, numbered from 1 by `n` in their order, each with its rate limit key.
 *
 * @param lockMs how long the statement waits for each lock that another transaction holds before it fails.
 */
export const given = (newcomers: (Newcomer & Use)[], lockMs: number): Part => ({
  name: 'given',
  sql: GIVEN,
  params: [String(lockMs), ...columns.map((column) => newcomers.map((newcomer) => newcomer[column]))],
})

// Sorted, so that two statements with the same names take their locks in the same order. Sorting also makes
// all limits count before the first user is written.
const newUsers: Part = {
  name: 'new_users',
  sql: `insert into users (id, username, username_normalised, email, email_normalised, browser_hash)
    select id, username, "usernameNormalised", email, "emailNormalised", "browserHash"
    from asked where seconds = 0 order by "usernameNormalised" collate "C", n
    on conflict do nothing returning id`,
  params: [],
}

const newSubscriptions: Part = {
  name: 'new_subscriptions',
  sql: `insert into subscriptions (user_id, state, job_id, consented_at, consent_address)
    select id, case when "jobId" is null then 'not_requested' else 'pending' end::subscription_state, "jobId",
      case when "jobId" is not null then clock_timestamp() end, case when "jobId" is not null then nullif(address, '') end
    from asked where (id in (select id from new_users)) is true returning job_id, user_id`,
  params: [],
}

/** The inserts for the people in `given` whom the limit admits (`asked`) and whose name and email are free. */
export const newcomersWritten = [newUsers, newSubscriptions]
/** The jobs of those who were registered. */
export const NEW_JOBS =
  'select job_id as id, user_id as "userId" from new_subscriptions where job_id is not null'
/** An `Admission` for each of `given`, by its `n`. */
export const VERDICTS =
  'select n::integer, id in (select id from new_users) as registered, seconds from asked'
