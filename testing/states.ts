import assert from 'node:assert/strict'
import { beforeEach } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type SubscriptionState, subscriptionState } from '#db/schema/subscriptions.ts'
import type { TestContext } from './integration.ts'

export const states = subscriptionState.enumValues
const LONG_AGO = '2020-01-01T00:00:00+00:00'
export const JOB = '019b0000-0000-7000-8000-00000000000a'

type Row = Record<string, unknown> & { user_id: string; state: SubscriptionState }
export const idOf = Object.fromEntries(states.map((state) => [state, uuidv7()])) as Record<
  SubscriptionState,
  string
>

/**
 * Before each test: one person in each state, in the hands of a worker, with a value in every column that a
 * transition may clear, and a job that was deleted.
 */
export const seedStates = (context: TestContext) =>
  beforeEach(async () => {
    for (const [state, id] of Object.entries(idOf)) {
      const email = `${state}@example.com`
      await context.db.execute(sql`
      with person as (
        insert into users (id, username, username_normalised, email, email_normalised)
        values (${id}, ${state}, ${state}, ${email}, ${email})),
      lease as (insert into person_leases (user_id, token, holder, until, queue, job_id, retry_count)
        values (${id}, ${id}, 'test:1', now() + interval '1 hour', 'subscribe', ${JOB}, 0)),
      attempt as (insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, fingerprint)
        values (uuidv7(), ${id}, ${JOB}, 'test:1', 'mailchimp', now(), 1, 'rejected', 'of the last attempt')),
      subscription as (
        insert into subscriptions (user_id, state, since, job_id, attempts, confirmation_requests, next_attempt_at, waiting_since,
          failure_fingerprint, last_outcome, last_provider, provider_standing, provider_seen_at, created_at)
        values (${id}, ${state}::subscription_state, ${LONG_AGO}, gen_random_uuid(), 7, 2, ${LONG_AGO}, ${LONG_AGO},
          'before', 'retry', 'kit', 'pending', ${LONG_AGO}, ${LONG_AGO}) returning job_id)
      insert into deleted_jobs (job_id, user_id, job, subscription, since, failure_fingerprint, actor, reason, until)
      select job_id, ${id}, '{}', 'delayed', '2019-01-01', 'of the deleted', 'ada', 'a test', now() + interval '7 days' from subscription`)
    }
  })

async function read({ db }: TestContext): Promise<Map<SubscriptionState, Row>> {
  const rows = await db.execute<{ row: Row }>(sql`select to_jsonb(s) as row from subscriptions s`)
  const was = new Map(Object.entries(idOf).map(([state, id]) => [id, state as SubscriptionState]))
  return new Map(rows.map(({ row }) => [was.get(row.user_id) as SubscriptionState, row]))
}

/**
 * The changes to each person, by the state before: only columns that differ; unchanged people are left out.
 * Recent times read `now`.
 */
export async function changesOf(context: TestContext, act: () => Promise<unknown>) {
  const before = await read(context)
  await act()
  const changed = [...(await read(context))].map(([state, after]) => {
    const old = before.get(state) ?? assert.fail(state)
    const columns = Object.keys(after).filter((name) => after[name] !== old[name])
    return [state, Object.fromEntries(columns.map((name) => [name, asNow(after[name])]))] as const
  })
  return Object.fromEntries(changed.filter(([, columns]) => Object.keys(columns).length > 0))
}
const asNow = (value: unknown) =>
  typeof value === 'string' && Math.abs(Date.parse(value) - Date.now()) < 60_000 ? 'now' : value

export const WAITING: SubscriptionState[] = ['pending', 'delayed']
export const UNSETTLED: SubscriptionState[] = [...WAITING, 'needs_attention', 'handled']
