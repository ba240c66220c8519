import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'
import { type OperationFilter, type OperationState, operationPeople, operations } from './failure-schema.ts'
import { type SubscriptionState, subscriptions } from './schema.ts'

export type Operation = typeof operations.$inferSelect
type NewOperation = Pick<Operation, 'id' | 'kind' | 'subject' | 'actor' | 'reason' | 'filter'>

/** @returns false when one is running on the same subject. */
export async function insertOperation(tx: Transaction, operation: NewOperation) {
  const rows = await tx
    .insert(operations)
    .values(operation)
    .onConflictDoNothing()
    .returning({ id: operations.id })
  return rows.length > 0
}

/** The row, locked: a step and an abort take turns. */
export async function lockOperation(tx: Transaction, id: string): Promise<Operation | null> {
  const [row] = await tx.select().from(operations).where(eq(operations.id, id)).for('update')
  return row ?? null
}

type Changes = Partial<Pick<Operation, 'state' | 'canary' | 'matched' | 'skipped' | 'retried' | 'note'>> & {
  begun?: boolean
  acted?: boolean
  over?: boolean
}

export async function changeOperation(
  tx: Transaction,
  id: string,
  { begun, acted, over, ...changes }: Changes,
) {
  const now = sql`clock_timestamp()`
  await tx
    .update(operations)
    .set({
      ...changes,
      ...(begun && { startedAt: now }),
      ...(acted && { lastActedAt: now }),
      ...(over && { finishedAt: now }),
    })
    .where(eq(operations.id, id))
}

/** Puts the next people of the filter on the operation's list, in order of registration. @returns how many, at most `limit`. */
export async function matchPeople(tx: Transaction, { id, filter }: Operation, limit: number) {
  const rows = await tx.execute(sql`
    insert into ${operationPeople} (operation_id, user_id)
    select ${id}, user_id from ${subscriptions} s
    where ${matching(filter)} and s.state = 'needs_attention' and s.since <= ${filter.before}::timestamptz
      and s.user_id > coalesce(
        (select user_id from ${operationPeople} where operation_id = ${id} order by user_id desc limit 1),
        '00000000-0000-0000-0000-000000000000')
    order by s.user_id limit ${limit} returning user_id`)
  return rows.length
}

const matching = ({ fingerprint }: OperationFilter) =>
  fingerprint === null ? sql`s.failure_fingerprint is null` : sql`s.failure_fingerprint = ${fingerprint}`

/**
 * The next on the list who have not had their turn, and how they are now. `longest`: who needs attention the longest comes
 * first, so that a person who just failed again is not tried first a second time.
 */
export const findMatched = (tx: Transaction, id: string, limit: number, { longest = false } = {}) =>
  tx
    .select({ userId: operationPeople.userId, state: subscriptions.state, jobId: subscriptions.jobId })
    .from(operationPeople)
    .innerJoin(subscriptions, eq(subscriptions.userId, operationPeople.userId))
    .where(and(eq(operationPeople.operationId, id), eq(operationPeople.result, 'matched')))
    .orderBy(...(longest ? [subscriptions.since] : []), operationPeople.userId)
    .limit(limit)

export async function markRetried(tx: Transaction, id: string, userIds: string[]) {
  if (userIds.length === 0) return
  await tx
    .update(operationPeople)
    .set({ result: 'retried' })
    .where(and(eq(operationPeople.operationId, id), inArray(operationPeople.userId, userIds)))
}

export async function markSkipped(tx: Transaction, id: string, userId: string, why: string) {
  await tx
    .update(operationPeople)
    .set({ result: 'skipped', why })
    .where(and(eq(operationPeople.operationId, id), eq(operationPeople.userId, userId)))
}

/**
 * Writes down what became of the people who were retried, and counts it.
 * @returns of those still waiting, how many no attempt has been made for, and how many are tried again by themselves.
 */
export async function tally(tx: Transaction, id: string) {
  await tx.execute(sql`
    with settled as (
      update ${operationPeople} p
      set result = case when s.state = 'needs_attention' then 'failed' else 'succeeded' end::operation_result
      from ${subscriptions} s
      where p.operation_id = ${id} and p.result = 'retried' and s.user_id = p.user_id and s.state not in ('pending', 'delayed')
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

/** How the person stands who was tried first. */
export async function findCanary(tx: Transaction, userId: string) {
  const [row] = await tx
    .select({
      state: subscriptions.state,
      attempts: subscriptions.attempts,
      fingerprint: subscriptions.failureFingerprint,
    })
    .from(subscriptions)
    .where(eq(subscriptions.userId, userId))
  return row ?? null
}

/** The newest of one subject, or of all. */
export const findOperations = (db: Database, { subject, limit }: { subject?: string; limit: number }) =>
  db
    .select()
    .from(operations)
    .where(subject ? eq(operations.subject, subject) : undefined)
    .orderBy(desc(operations.createdAt))
    .limit(limit)

export const findUnfinished = (db: Database) =>
  db.select({ id: operations.id }).from(operations).where(isNull(operations.finishedAt)).limit(100)

/** Why people were left alone, of each operation. From operation_people_result. */
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

/** Over means: nobody else is retried. It may still count what becomes of those who were. */
export const isOver = (state: OperationState) => ['finished', 'stopped', 'aborted'].includes(state)

/** Why somebody who has moved on is left alone. */
export const movedOn: Partial<Record<SubscriptionState, string>> = {
  confirmed: 'confirmed meanwhile',
  opted_out: 'opted out meanwhile',
  check_inbox: 'asked to confirm meanwhile',
  pending: 'being tried already',
  delayed: 'being tried already',
}
