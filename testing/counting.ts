import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { sum } from '#db/monitoring/histogram.ts'
import { findTotals, rollUp } from '#db/monitoring/rollup-steps.ts'
import { findRollups } from '#db/monitoring/rollups.ts'
import type { Totals } from '#db/schema/monitoring.ts'
import type { OutcomeKind } from '#db/schema/subscriptions.ts'
import { recordAttempt } from '#db/subscriptions/attempts.ts'
import { registerSomebody, type TestContext } from './integration.ts'

export const ofTotals = ({ attempts }: Totals, outcome: string) =>
  sum(attempts.find(({ labels }) => labels.outcome === outcome)?.buckets ?? [])

/** Steps for tests of the counting: people, their attempts, a past, and the counts. */
export function createCounting(context: TestContext) {
  async function register(username: string) {
    await registerSomebody(context, username)
    const [row] = await context.db.execute<{ id: string }>(
      sql`select id from users where username = ${username}`,
    )
    return row?.id ?? ''
  }

  /** An attempt that took `durationMs`, begun `afterMs` after the registration. */
  async function attempt(
    userId: string,
    outcome: OutcomeKind,
    durationMs: number,
    afterMs = 0,
    reason?: string,
  ) {
    const [user] = await context.db.execute<{ at: string }>(
      sql`select created_at as at from users where id = ${userId}`,
    )
    const startedAt = new Date(new Date(user?.at ?? 0).getTime() + afterMs)
    const facts = { provider: 'mailchimp', worker: 'test:1', startedAt, durationMs, outcome, reason }
    await context.db.transaction((tx) => recordAttempt(tx, { id: uuidv7(), userId, jobId: userId, ...facts }))
  }

  const count = async () => {
    await rollUp(context.client)
    return findTotals(context.db)
  }
  const begin = async () => {
    await context.db.execute(sql`truncate rollup_cursors, rollups`)
    return count()
  }
  const spans = (grain: number) => findRollups(context.db, grain, new Date(0))
  const inSpans = async (grain: number, series: string) =>
    (await spans(grain)).filter((row) => row.series === series).reduce((all, row) => all + row.count, 0)

  /** In a transaction of its own that stays open; its id is from a clock that is wrong by so many seconds. */
  async function attemptLater(userId: string, seconds: number) {
    const id = uuidv7({ msecs: Date.now() + seconds * 1000 })
    const late = await context.direct.reserve()
    await late`begin`
    await late`insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
      values (${id}, ${userId}, ${userId}, 'test:1', 'mailchimp', now(), 10, 'unknown_answer')`
    return async () => {
      await late`commit`
      late.release()
    }
  }
  /** People and their attempts, one a minute back from now: from before anything was counted. */
  const seedPast = (people: number) =>
    context.db.execute(sql`
      with past as (select n, now() - interval '30 s' - make_interval(mins => n) as at from generate_series(1, ${people}::int) n),
      made as (select 'past' || n as name, at,
        (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid as id from past),
      u as (insert into users (id, username, username_normalised, email, email_normalised, created_at)
        select id, name, name, name || '@example.com', name || '@example.com', at from made),
      s as (insert into subscriptions (user_id, state, created_at) select id, 'confirmed', at from made)
      insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
      select id, id, id, 'test:1', 'mailchimp', at, 100, 'confirmed' from made`)

  return { register, attempt, attemptLater, seedPast, count, begin, spans, inSpans }
}
