import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { operationPeople, operations } from '../schema/operations.ts'
import { users } from '../schema/people.ts'
import { listOf, TAKEN, WAITING } from '../schema/states.ts'
import { subscriptions } from '../schema/subscriptions.ts'

/**
 * Puts the next people of a failure group on the operation's list, in order of registration. @returns how
 * many, at most `limit`.
 */
export async function matchGroup(
  tx: Transaction,
  id: string,
  { fingerprint, before }: { fingerprint: string | null; before: string },
  limit: number,
) {
  const group =
    fingerprint === null ? sql`s.failure_fingerprint is null` : sql`s.failure_fingerprint = ${fingerprint}`
  const rows = await tx.execute(sql`
    insert into ${operationPeople} (operation_id, user_id)
    select ${id}, user_id from ${subscriptions} s
    where ${group} and s.state = 'needs_attention' and s.since <= ${before}::timestamptz and s.user_id > ${lastOf(id)}
    order by s.user_id limit ${limit} returning user_id`)
  return rows.length
}

/**
 * Looks at the next people of a failure group, and puts those on the list whose address is at the domain.
 * @returns how many, and the last that was looked at where there may be more.
 */
export async function matchDomain(
  tx: Transaction,
  id: string,
  { fingerprint, from, before }: { fingerprint: string; from: string; before: string },
  after: string | null,
  limit: number,
) {
  const [row] = await tx.execute<{ found: number; seen: number; last: string | null }>(sql`
    with seen as materialized (
      select user_id from ${subscriptions} s
      where s.failure_fingerprint = ${fingerprint} and s.state = 'needs_attention' and s.since <= ${before}::timestamptz
        and s.user_id > ${after ?? '00000000-0000-0000-0000-000000000000'}
      order by s.user_id limit ${limit}),
    listed as (
      insert into ${operationPeople} (operation_id, user_id)
      select ${id}, user_id from seen join ${users} u on u.id = seen.user_id
      where split_part(u.email_normalised, '@', 2) = ${from} returning user_id)
    select (select count(*)::int from listed) as found, count(*)::int as seen, max(user_id::text) as last from seen`)
  return { found: row?.found ?? 0, last: row?.seen === limit ? row.last : null }
}

/**
 * Puts the next people on the list that another operation was carried out on. `unsettled`: also those whose result was
 * not good, or is not known yet.
 */
export async function matchOperation(
  tx: Transaction,
  id: string,
  other: string,
  limit: number,
  { unsettled = false } = {},
) {
  const results = sql.raw(unsettled ? `('retried', 'succeeded', 'failed')` : `('succeeded')`)
  const rows = await tx.execute(sql`
    insert into ${operationPeople} (operation_id, user_id)
    select ${id}, user_id from ${operationPeople}
    where operation_id = ${other} and result in ${results} and user_id > ${lastOf(id)}
    order by user_id limit ${limit} returning user_id`)
  return rows.length
}

const lastOf = (id: string) => sql`coalesce(
  (select user_id from ${operationPeople} where operation_id = ${id} order by user_id desc limit 1),
  '00000000-0000-0000-0000-000000000000')`

/** Puts these people on the list, unless they are gone. @returns how many. */
export async function matchThese(tx: Transaction, id: string, userIds: string[]) {
  if (userIds.length === 0) return 0
  const rows = await tx.execute(sql`
    insert into ${operationPeople} (operation_id, user_id)
    select ${id}, user_id from ${subscriptions} where user_id in ${userIds}
    on conflict do nothing returning user_id`)
  return rows.length
}

/**
 * The next people on the list that the operation has not reached, with their current state. `longest`: those who have
 * needed attention longest come first, so that a person who just failed again is not tried first a second time.
 */
export const findMatched = (tx: Transaction, id: string, limit: number, { longest = false } = {}) =>
  tx
    .select({
      userId: operationPeople.userId,
      state: subscriptions.state,
      jobId: subscriptions.jobId,
      since: subscriptions.since,
      waitingSince: subscriptions.waitingSince,
    })
    .from(operationPeople)
    .innerJoin(subscriptions, eq(subscriptions.userId, operationPeople.userId))
    .where(and(eq(operationPeople.operationId, id), eq(operationPeople.result, 'matched')))
    .orderBy(...(longest ? [subscriptions.since] : []), operationPeople.userId)
    .limit(limit)
export type Matched = Awaited<ReturnType<typeof findMatched>>[number]

export async function markPeople(
  tx: Transaction,
  id: string,
  userIds: string[],
  result: 'retried' | 'succeeded' | 'skipped',
  why: string | null = null,
) {
  if (userIds.length === 0) return
  await tx
    .update(operationPeople)
    .set({ result, why })
    .where(and(eq(operationPeople.operationId, id), inArray(operationPeople.userId, userIds)))
}

/**
 * Records and counts the results of the people who were retried.
 * @returns of those still waiting, how many had no attempt yet, and how many are retried automatically.
 */
export async function tally(tx: Transaction, id: string) {
  await tx.execute(sql`
    with settled as (
      update ${operationPeople} p
      set result = case when s.state in ${sql.raw(listOf(TAKEN))} then 'failed' else 'succeeded' end::operation_result
      from ${subscriptions} s
      where p.operation_id = ${id} and p.result = 'retried' and s.user_id = p.user_id and s.state not in ${sql.raw(listOf(WAITING))}
      returning p.result)
    update ${operations} set
      succeeded = succeeded + (select count(*) from settled where result = 'succeeded'),
      failed = failed + (select count(*) from settled where result = 'failed')
    where id = ${id} and exists (select from settled)`)
  const [row] = await tx.execute<{ untried: number; trying: number }>(sql`
    select count(*) filter (where s.attempts = 0)::int as untried, count(*) filter (where s.attempts > 0)::int as trying
    from ${operationPeople} p join ${subscriptions} s on s.user_id = p.user_id
    where p.operation_id = ${id} and p.result = 'retried'`)
  return { untried: row?.untried ?? 0, trying: row?.trying ?? 0 }
}

/** The reasons why people were skipped, for each operation. Reads operation_people_result. */
export async function findSkips(db: Database, ids: string[]) {
  if (ids.length === 0) return []
  return db
    .select({
      operationId: operationPeople.operationId,
      why: operationPeople.why,
      people: sql<number>`count(*)::int`,
    })
    .from(operationPeople)
    .where(and(inArray(operationPeople.operationId, ids), eq(operationPeople.result, 'skipped')))
    .groupBy(operationPeople.operationId, operationPeople.why)
}

/** A page of the people of an operation, in order of registration. */
export const findOperationPeople = (
  db: Database,
  id: string,
  { after, limit }: { after?: string; limit: number },
) =>
  db
    .select({
      userId: users.id,
      username: users.username,
      result: operationPeople.result,
      why: operationPeople.why,
      state: subscriptions.state,
      jobId: subscriptions.jobId,
    })
    .from(operationPeople)
    .innerJoin(users, eq(users.id, operationPeople.userId))
    .innerJoin(subscriptions, eq(subscriptions.userId, operationPeople.userId))
    .where(and(eq(operationPeople.operationId, id), after ? gt(operationPeople.userId, after) : undefined))
    .orderBy(asc(operationPeople.userId))
    .limit(limit)

/** Deletes the lists of people of operations that ended so long ago. @returns how many people, at most `limit`. */
export async function forgetOperationPeople(db: Database, days: number, limit: number) {
  const rows = await db.execute(sql`
    delete from ${operationPeople} where (operation_id, user_id) in (
      select p.operation_id, p.user_id from ${operations} o join ${operationPeople} p on p.operation_id = o.id
      where o.finished_at < now() - make_interval(days => ${days}) limit ${limit} for update of p skip locked) returning user_id`)
  return rows.length
}
