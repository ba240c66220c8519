import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import type { Statement } from '../one-statement.ts'
import { failureGroups } from '../schema/failures.ts'
import { type OutcomeKind, subscriptions } from '../schema/subscriptions.ts'

type NewFailure = Pick<
  typeof failureGroups.$inferInsert,
  'fingerprint' | 'provider' | 'outcome' | 'reason' | 'code' | 'message'
>

/**
 * Puts a failed attempt into its group. In an outage thousands of attempts a minute share one group. An
 * attempt that finds it open and seen within the last minute takes no lock and writes nothing. When an update
 * is due, one attempt does it and the others skip it. An upsert would lock the row even where its condition
 * is false, and the workers would queue for it.
 */
export function recordFailure(failure: NewFailure, attemptId: string): Statement {
  const { fingerprint, provider, outcome, reason, code, message } = failure
  return {
    sql: `
      with known as (select 1 from failure_groups where fingerprint = $1),
      due as (
        select fingerprint from failure_groups where fingerprint = $1
          and (last_seen < now() - interval '1 minute' or resolved_at is not null)
        for update skip locked),
      seen as (
        update failure_groups set last_seen = clock_timestamp(), sample_attempt_id = $7,
          opened_at = case when resolved_at is null then opened_at else clock_timestamp() end,
          reopened = reopened + case when resolved_at is null then 0 else 1 end,
          resolved_at = null
        where fingerprint in (select fingerprint from due))
      insert into failure_groups (fingerprint, provider, outcome, reason, code, message, sample_attempt_id)
      select $1, $2, $3::outcome_kind, $4, $5, $6, $7::uuid
      where not exists (select from known) on conflict do nothing`,
    params: [fingerprint, provider, outcome, reason ?? null, code ?? null, message ?? null, attemptId],
  }
}

/**
 * Resolves the groups that have no people left. A person may enter a group at the moment it is resolved; the
 * next pass opens it again.
 */
export async function settleGroups(db: Database | Transaction) {
  const somebody = sql`exists (select from ${subscriptions} s where s.failure_fingerprint = g.fingerprint)`
  await db.execute(sql`
    update ${failureGroups} g set resolved_at = clock_timestamp() where resolved_at is null and not ${somebody}`)
  await db.execute(sql`
    update ${failureGroups} g set resolved_at = null, opened_at = clock_timestamp(), reopened = reopened + 1
    where resolved_at is not null and ${somebody}`)
}

/**
 * People are counted exactly up to this, an hour's attempts up to `MOST_GROUP_ATTEMPTS`. Above that a group
 * is just large.
 */
export const MOST_PEOPLE = 10_000
export const MOST_GROUP_ATTEMPTS = 500

export type FailureGroup = {
  fingerprint: string
  provider: string
  outcome: OutcomeKind
  reason: string | null
  code: string | null
  message: string | null
  firstSeen: Date
  lastSeen: Date
  openedAt: Date
  resolvedAt: Date | null
  reopened: number
  sampleAttemptId: string
  /** At most one more than `MOST_PEOPLE`. */
  people: number
  needAttention: number
  /** Attempts of each of the last 24 hours, oldest first, each at most `MOST_GROUP_ATTEMPTS`. */
  trend: number[]
}

// All of these are index scans: people by subscriptions_failure, attempts by attempts_failure.
const counted = sql`
  p.people, a.people as "needAttention", t.trend from page g
  cross join lateral (select count(*)::int as people from (
    select from ${subscriptions} s where s.failure_fingerprint = g.fingerprint limit ${MOST_PEOPLE + 1}) x) p
  cross join lateral (select count(*)::int as people from (
    select from ${subscriptions} s where s.failure_fingerprint = g.fingerprint and s.state = 'needs_attention'
    limit ${MOST_PEOPLE + 1}) x) a
  cross join lateral (select array(
    select (select count(*)::int from (
      select from attempts where fingerprint = g.fingerprint and started_at >= hour and started_at < hour + interval '1 hour'
      limit ${MOST_GROUP_ATTEMPTS}) x)
    from generate_series(date_trunc('hour', now()) - interval '23 hours', now(), interval '1 hour') hour) as trend) t`

const columns = sql`
  g.fingerprint, g.provider, g.outcome, g.reason, g.code, g.message, g.first_seen as "firstSeen", g.last_seen as "lastSeen",
  g.opened_at as "openedAt", g.resolved_at as "resolvedAt", g.reopened, g.sample_attempt_id as "sampleAttemptId"`

const asGroup = (row: Record<string, unknown>) => {
  for (const key of ['firstSeen', 'lastSeen', 'openedAt', 'resolvedAt'])
    if (typeof row[key] === 'string') row[key] = new Date(row[key])
  return row as FailureGroup
}

export type GroupFilter = {
  state: 'open' | 'resolved' | 'all'
  before?: { lastSeen: Date; fingerprint: string }
  limit: number
}

/**
 * The groups seen last. Within these, open groups come first, and those with the most people who need
 * attention. Counting only the groups of one page keeps it fast, however many there are.
 */
export async function findGroups(db: Database, { state, before, limit }: GroupFilter) {
  const wanted = {
    open: sql`resolved_at is null`,
    resolved: sql`resolved_at is not null`,
    all: sql`true`,
  }[state]
  const older = before
    ? sql`(last_seen, fingerprint) < (${before.lastSeen.toISOString()}::timestamptz, ${before.fingerprint})`
    : sql`true`
  const rows = await db.execute(sql`
    with page as materialized (
      select * from ${failureGroups} where ${wanted} and ${older} order by last_seen desc, fingerprint desc limit ${limit})
    select ${columns}, ${counted}
    order by (g.resolved_at is null) desc, a.people desc, p.people desc, g.last_seen desc`)
  const groups = [...rows].map(asGroup)
  const oldest = groups.reduce<FailureGroup | null>((a, b) => (a && isOlder(a, b) ? a : b), null)
  // A full page may be the last one; the next page is then empty and says so.
  return { groups, next: groups.length === limit ? oldest : null }
}

const isOlder = (a: FailureGroup, b: FailureGroup) =>
  a.lastSeen.getTime() === b.lastSeen.getTime()
    ? a.fingerprint < b.fingerprint
    : a.lastSeen.getTime() < b.lastSeen.getTime()

export async function findGroup(db: Database, fingerprint: string): Promise<FailureGroup | null> {
  const [row] = await db.execute(sql`
    with page as (select * from ${failureGroups} where fingerprint = ${fingerprint}) select ${columns}, ${counted}`)
  return row ? asGroup(row) : null
}
