import { sql } from 'drizzle-orm'
import { failureOf } from '#jobs/providers/fingerprint.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'
import type { TestContext } from './integration.ts'

export type Kind = {
  state: string
  job: string
  provider: string | null
  outcome: Outcome | null
  attempts: number
}
const down: Outcome = {
  kind: 'retry',
  reason: 'server_error',
  code: '503',
  message: 'under maintenance, 50% done',
}
const fake: Outcome = {
  kind: 'rejected',
  reason: 'invalid_email',
  code: 'Bad_Address',
  message: 'a@b.example looks fake',
}
const odd: Outcome = { kind: 'unknown_answer', code: '418', message: 'I am a teapot\\ of 2 litres' }
export const mailchimp = 'mailchimp'
const m = mailchimp

/** One person of each kind in turn, a minute apart; the last one is the newest. */
export const kinds: Kind[] = [
  { state: 'confirmed', job: 'completed', provider: m, outcome: { kind: 'confirmed' }, attempts: 1 },
  {
    state: 'confirmed',
    job: 'completed',
    provider: 'brevo',
    outcome: { kind: 'already_subscribed' },
    attempts: 4,
  },
  { state: 'pending', job: 'created', provider: null, outcome: null, attempts: 0 },
  { state: 'delayed', job: 'retry', provider: m, outcome: down, attempts: 3 },
  { state: 'delayed', job: 'active', provider: 'brevo', outcome: down, attempts: 2 },
  { state: 'needs_attention', job: 'failed', provider: m, outcome: fake, attempts: 1 },
  { state: 'needs_attention', job: 'cancelled', provider: m, outcome: odd, attempts: 5 },
  { state: 'opted_out', job: 'completed', provider: m, outcome: { kind: 'suppressed' }, attempts: 1 },
]

export async function seedKinds({ db }: Pick<TestContext, 'db'>, of: Kind[], times: number) {
  await db.execute(sql`insert into providers (name) values ('brevo') on conflict do nothing`)
  for (const [n, { state, job, provider, outcome, attempts }] of of.entries()) {
    const failure = provider && outcome && failureOf(provider, outcome)
    if (failure)
      await db.execute(sql`
        insert into failure_groups (fingerprint, provider, outcome, reason, code, message, sample_attempt_id)
        values (${failure.fingerprint}, ${provider}, ${failure.outcome}, ${failure.reason}, ${failure.code}, ${failure.message}, gen_random_uuid())
        on conflict do nothing`)
    await db.execute(sql`
      with people as (
        select n, uuidv7(make_interval(mins => n - 1000000)) as id, now() + make_interval(mins => n - 1000000) as at
        from generate_series(${n}::int, ${(times - 1) * of.length + n}::int, ${of.length}::int) n),
      registered as (
        insert into users (id, username, username_normalised, email, email_normalised, created_at)
        select id, 'p_' || n, 'p_' || n, n || '@example.com', n || '@example.com', at from people),
      subscribed as (
        insert into subscriptions (user_id, state, job_id, created_at, attempts, last_outcome, last_provider, failure_fingerprint)
        select id, ${state}::subscription_state, id, at, ${attempts}, ${outcome?.kind ?? null}::outcome_kind, ${provider}, ${failure ? failure.fingerprint : null} from people)
      insert into pgboss.job (id, name, state, created_on, data)
      select id, 'subscription-sync', ${job}::pgboss.job_state, at, jsonb_build_object('userId', id) from people`)
  }
}
