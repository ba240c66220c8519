import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { firstIdAt, SKEW_MS } from '../ids.ts'
import { keptAddresses } from '../schema/addresses.ts'
import { users } from '../schema/people.ts'
import { type SubscriptionState, subscriptions } from '../schema/subscriptions.ts'
import type { Period } from '../subscriptions/ranges.ts'

/** States of people who asked for emails and are not confirmed yet. */
export const NOT_SUBSCRIBED = [
  'needs_attention',
  'pending',
  'delayed',
  'check_inbox',
] as const satisfies SubscriptionState[]

/** `before` and `after` are the ids at the ends of a page: older people, or newer ones. */
export type Cursor = { before?: string; after?: string }
/** `doubtful`: only people with an address that an administrator should look at. */
export type IdFilter = Period &
  Cursor & { states?: readonly SubscriptionState[]; doubtful?: boolean; limit: number }

/**
 * The ids of people, newest first (oldest first after a cursor). Each state is a range of `subscriptions_state`, and
 * all states together are the primary key. So a page reads about as many rows as it shows, however many there are.
 */
export function selectIds({ states, doubtful, from, to, before, after, limit }: IdFilter): SQL {
  const conditions = [
    before && lt(subscriptions.userId, before),
    after && sql`${subscriptions.userId} > ${after}`,
    from && sql`${subscriptions.userId} >= ${firstIdAt(from.getTime() - SKEW_MS)}`,
    from && gte(subscriptions.createdAt, from),
    to && sql`${subscriptions.userId} < ${firstIdAt(to.getTime() + SKEW_MS)}`,
    to && lt(subscriptions.createdAt, to),
  ].filter((condition) => condition !== undefined && condition !== '')
  const way = sql.raw(after ? 'asc' : 'desc')
  const source = doubtful
    ? sql`(select s.* from ${keptAddresses} k join ${subscriptions} s using (user_id) where k.because <> 'told') as subscriptions`
    : subscriptions
  const branch = (state?: SubscriptionState) => sql`(
    select user_id as id, job_id from ${source}
    where ${and(...conditions, state && eq(subscriptions.state, state)) ?? sql`true`}
    order by user_id ${way} limit ${limit})`
  const branches = states ? states.map(branch) : [branch()]
  return sql`select id, job_id from (${sql.join(branches, sql` union all `)}) branches order by id ${way} limit ${limit}`
}

export async function findIds(db: Database, filter: IdFilter): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(selectIds(filter))
  return rows.map((row) => row.id)
}

const columns = {
  id: users.id,
  username: users.username,
  email: users.email,
  registeredAt: users.createdAt,
  state: subscriptions.state,
  since: subscriptions.since,
  jobId: subscriptions.jobId,
  attempts: subscriptions.attempts,
  nextAttemptAt: subscriptions.nextAttemptAt,
  consentedAt: subscriptions.consentedAt,
  consentAddress: subscriptions.consentAddress,
  membership: subscriptions.membership,
  providerSeenAt: subscriptions.providerSeenAt,
  addressKept: keptAddresses.because,
}
const selectPeople = (db: Database) =>
  db
    .select(columns)
    .from(users)
    .innerJoin(subscriptions, eq(subscriptions.userId, users.id))
    .leftJoin(keptAddresses, eq(keptAddresses.userId, users.id))

/** These people, newest first. */
export async function findPeople(db: Database, ids: string[]) {
  return ids.length === 0 ? [] : selectPeople(db).where(inArray(users.id, ids)).orderBy(desc(users.id))
}
export type Person = Awaited<ReturnType<typeof findPeople>>[number]

export async function findPerson(db: Database, id: string): Promise<Person | null> {
  const [person] = await selectPeople(db).where(eq(users.id, id))
  return person ?? null
}

/** The columns are in byte order, and this is the highest character. */
const LAST = '\u{10ffff}'
type Name = typeof users.usernameNormalised | typeof users.emailNormalised
const startsWith = (column: Name, start: string) =>
  sql`${column} >= ${start} and ${column} < ${`${start}${LAST}`}`

/** People whose username or address begins with this. Ranges of the two unique indexes. */
export const selectStartingWith = (db: Database, start: string, column: Name, limit: number) =>
  db
    .select({ id: users.id, username: users.username, email: users.email })
    .from(users)
    .where(startsWith(column, start))
    .orderBy(asc(column))
    .limit(limit)

export async function findUserIdByUsername(db: Database, usernameNormalised: string): Promise<string | null> {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.usernameNormalised, usernameNormalised))
  return user?.id ?? null
}

/** The person with this id, or the person whose subscription the job with this id carries or was retried by. */
export async function findUserIdByAnyId(db: Database, id: string): Promise<string | null> {
  const [row] = await db.execute<{ id: string }>(sql`
    select id from users where id = ${id}
    union all select user_id from subscriptions where job_id = ${id}
    union all select user_id from audit_events where job_id = ${id} and user_id is not null limit 1`)
  return row?.id ?? null
}

/** Every job of the person that left a trace. */
export async function findJobIds(db: Database, userId: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select job_id as id from subscriptions where user_id = ${userId} and job_id is not null
    union select job_id from attempts where user_id = ${userId}
    union select job_id from audit_events where user_id = ${userId} and job_id is not null
    union select (detail->>'job')::uuid from audit_events where user_id = ${userId} and detail ? 'job'`)
  return rows.map((row) => row.id)
}
