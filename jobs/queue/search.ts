import { type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { findFingerprints } from '#db/failures/causes.ts'
import { findProviderNames } from '#db/providers/circuit.ts'
import { TAKEN, WAITING } from '#db/schema/states.ts'
import { outcomeKind, type SubscriptionState } from '#db/schema/subscriptions.ts'
import {
  arrayOf,
  type Order,
  type Range,
  selectCarriedBy,
  selectEverybody,
  selectInGroups,
  selectInStates,
  selectOne,
  selectWithOutcome,
  way,
} from '#db/subscriptions/ranges.ts'
import { normaliseMessage } from '../providers/fingerprint.ts'
import type { JobFilter } from './job-filter.ts'
import { findJobsByIds, type JobState } from './jobs.ts'
import { QUEUE } from './queues.ts'

/** How many people one page looks through: so many reads by primary key take about 20 ms. */
export const LOOKED_THROUGH = 5_000
/** How long a page that has found nobody yet goes on looking. */
const LOOKS_MS = 80
/** If more failure groups than this match, only those seen last are used. */
export const MOST_GROUPS = 500

/** The states of people who may have a job in that state. */
const statesWith: Record<JobState, readonly SubscriptionState[]> = {
  created: WAITING,
  active: WAITING,
  retry: WAITING,
  failed: TAKEN,
  cancelled: TAKEN,
  completed: ['confirmed', 'check_inbox', 'opted_out'],
}
/** The states that pg-boss has an index of (job_i14). */
const INDEXED: JobState[] = ['created', 'active', 'retry', 'failed']

type Search = {
  order: Order
  /** The user id after which to go on, in that order. */
  after?: string
  /** Only people who were in their state before this (ISO). */
  before?: string
  limit: number
}
type Db = Database | Transaction

/**
 * The people whose current job matches, in order of registration. One index gives the candidates; the other
 * conditions are checked on the rows, on a bounded number of them.
 *
 * @returns `end`: where to go on, null when that was all. `someGroups`: not all failure groups were looked at.
 */
async function search(db: Db, filter: JobFilter, { order, after, before, limit }: Search) {
  const range: Omit<Range, 'limit'> = {
    order,
    after,
    ...(filter.from && { from: new Date(filter.from) }),
    ...(filter.to && { to: new Date(filter.to) }),
  }
  const groups = await findGroups(db, filter)
  const fingerprints = groups?.slice(0, MOST_GROUPS)
  const { candidates, looks } = await chooseIndex(db, filter, fingerprints, range)
  const [row] = await db.execute<{
    userIds: string[]
    jobIds: string[]
    seen: number
    last: string | null
  }>(sql`
    with looked as materialized (${candidates}),
    matched as (
      select l.id, j.id as job from (select * from looked order by id ${way(order)}) l
      cross join lateral (select id, state from pgboss.job where name = ${QUEUE} and id = l.job_id limit 1) j
      where ${sql.join(conditions(filter, fingerprints, before), sql` and `)}
      limit ${limit + 1})
    select array(select id from matched order by id ${way(order)}) as "userIds",
      array(select job from matched order by id ${way(order)}) as "jobIds",
      (select count(*)::int from looked) as seen,
      (select id from looked order by id ${way(order === 'newest' ? 'oldest' : 'newest')} limit 1) as last`)
  const { userIds = [], jobIds = [], seen = 0, last = null } = row ?? {}
  const onwards = userIds.length > limit ? (userIds[limit - 1] ?? null) : null
  return {
    userIds: userIds.slice(0, limit),
    jobIds: jobIds.slice(0, limit),
    end: onwards ?? (seen === looks ? last : null),
    /** The page is short, but there may be more. */
    lookedThrough: onwards === null && seen === looks,
    someGroups: (groups?.length ?? 0) > MOST_GROUPS,
  }
}

/** The failure groups that match the reason and the text; null when neither is given. */
async function findGroups(db: Db, { provider, outcome, reason, text }: JobFilter) {
  if (!reason && !text) return null
  // Groups hold no ids and addresses, but a pasted message may. A number alone is used as it is.
  const normalised = normaliseMessage(text ?? '')
  const hasWords = /[a-z]{3}/i.test(normalised.replace(/\[\w+\]/g, ''))
  const texts = text ? [text, ...(hasWords ? [normalised] : [])] : []
  return findFingerprints(db, { provider, outcome, reason, texts }, MOST_GROUPS + 1)
}

type Chosen = { candidates: SQL; looks: number }
/** Any single range may have to supply all of the rows. */
const over = (keys: number, select: (limit: number) => SQL): Chosen => {
  const looks = Math.min(LOOKED_THROUGH, Math.max(100, Math.floor((4 * LOOKED_THROUGH) / keys)))
  return { candidates: select(looks), looks }
}

async function chooseIndex(
  db: Db,
  { state, person, outcome, provider }: JobFilter,
  fingerprints: string[] | undefined,
  range: Omit<Range, 'limit'>,
): Promise<Chosen> {
  if (person) return over(1, (limit) => selectOne(person, { ...range, limit }))
  if (fingerprints) {
    const states = state ? statesWith[state] : [...WAITING, 'needs_attention' as const]
    return over(fingerprints.length * states.length, (limit) =>
      selectInGroups(fingerprints, states, { ...range, limit }),
    )
  }
  if (state && INDEXED.includes(state) && (await isFew(db, state)))
    return over(1, (limit) => selectCarriedBy(selectJobsIn(state, limit), { ...range, limit }))
  const rare = state === 'failed' || state === 'cancelled'
  if (!rare && (outcome || provider)) {
    const outcomes = outcome ? [outcome] : outcomeKind.enumValues
    const providers = provider ? [provider] : await findProviderNames(db)
    return over(outcomes.length * providers.length, (limit) =>
      selectWithOutcome(outcomes, providers, { ...range, limit }),
    )
  }
  if (!state) return over(1, (limit) => selectEverybody({ ...range, limit }))
  return over(statesWith[state].length, (limit) => selectInStates(statesWith[state], { ...range, limit }))
}

// The state is a literal: the planner must see that the partial index has it.
const selectJobsIn = (state: JobState, limit: number) =>
  sql`select id from pgboss.job where name = ${QUEUE} and state = '${sql.raw(state)}' limit ${limit}`

/** Whether so few jobs are in the state that a page can look at all of them. */
async function isFew(db: Db, state: JobState) {
  const [row] = await db.execute<{ jobs: number }>(
    sql`select count(*)::int as jobs from (${selectJobsIn(state, LOOKED_THROUGH)}) j`,
  )
  return (row?.jobs ?? 0) < LOOKED_THROUGH
}

function conditions(
  { state, outcome, provider, attempts, from, to }: JobFilter,
  fingerprints: string[] | undefined,
  before: string | undefined,
): SQL[] {
  return [
    sql`true`,
    ...(fingerprints ? [sql`l.failure_fingerprint = any(${arrayOf(fingerprints, 'text')})`] : []),
    ...(state ? [sql`j.state = '${sql.raw(state)}'`] : []),
    ...(outcome ? [sql`l.last_outcome = ${outcome}`] : []),
    ...(provider ? [sql`l.last_provider = ${provider}`] : []),
    ...(attempts ? [sql`l.attempts >= ${attempts}`] : []),
    ...(from ? [sql`l.created_at >= ${from}::timestamptz`] : []),
    ...(to ? [sql`l.created_at < ${to}::timestamptz`] : []),
    ...(before ? [sql`l.since < ${before}::timestamptz`] : []),
  ]
}

/** One page of the jobs that match, newest registrations first or oldest; see `search`. */
export async function findJobs(
  db: Database,
  filter: JobFilter,
  { order, after, limit, looksMs = LOOKS_MS }: Omit<Search, 'before'> & { looksMs?: number },
) {
  const begun = performance.now()
  let found = await search(db, filter, { order, after, limit })
  // In an outage 100,000 new registrations come before those that were tried. Each look takes some 20 ms.
  while (found.jobIds.length === 0 && found.end && performance.now() - begun < looksMs)
    found = await search(db, filter, { order, after: found.end, limit })
  const { jobIds, ...page } = found
  const jobs = new Map((await findJobsByIds(db, jobIds)).map((job) => [job.id, job]))
  return { ...page, jobs: jobIds.flatMap((id) => jobs.get(id) ?? []) }
}
export type JobsPage = Awaited<ReturnType<typeof findJobs>>

/**
 * People whose current job matches and who were in their state before `before`, in order of their ids. One call looks
 * at a bounded number of people, so it may find none and still return an `end` to go on from; null: that was all.
 */
export async function findMatchingPeople(
  tx: Db,
  filter: JobFilter,
  { after, before, limit }: { after?: string; before: string; limit: number },
): Promise<{ userIds: string[]; end: string | null }> {
  const { userIds, end } = await search(tx, filter, { order: 'oldest', after, before, limit })
  return { userIds, end }
}
