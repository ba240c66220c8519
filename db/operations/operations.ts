// Operations are administrators' bulk actions: each has a list of people, and a result for every one of them.

import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { databaseNow } from '../now.ts'
import { type OperationState, operations } from '../schema/operations.ts'
import { subscriptions } from '../schema/subscriptions.ts'

export type Operation = typeof operations.$inferSelect
type NewOperation = Pick<Operation, 'id' | 'kind' | 'subject' | 'actor' | 'reason' | 'filter' | 'notBefore'>

/** @returns false when one is running on the same subject. */
export async function insertOperation(tx: Transaction, operation: NewOperation) {
  const rows = await tx
    .insert(operations)
    .values(operation)
    .onConflictDoNothing()
    .returning({ id: operations.id })
  return rows.length > 0
}

/** The row, locked, so that a step and an abort take turns. */
export async function lockOperation(tx: Transaction, id: string): Promise<Operation | null> {
  const [row] = await tx.select().from(operations).where(eq(operations.id, id)).for('update')
  return row ?? null
}

type Changes = Partial<
  Pick<
    Operation,
    'state' | 'canary' | 'cursor' | 'matched' | 'skipped' | 'retried' | 'succeeded' | 'note' | 'pausedBy'
  >
> & {
  /** Whether it is paused from now on; unchanged where not given. */
  paused?: boolean
  begun?: boolean
  acted?: boolean
  over?: boolean
}

export async function changeOperation(
  tx: Transaction,
  id: string,
  { paused, begun, acted, over, ...changes }: Changes,
) {
  const now = sql`clock_timestamp()`
  await tx
    .update(operations)
    .set({
      ...changes,
      ...(paused !== undefined && { pausedAt: paused ? now : null }),
      ...(begun && { startedAt: now }),
      ...(acted && { lastActedAt: now }),
      ...(over && { finishedAt: now }),
    })
    .where(eq(operations.id, id))
}

/** The state of the person who was tried first. */
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

/** The newest operations, of one subject or of all; `before` is the last one of the page before. */
export const findOperations = (
  db: Database,
  { subject, before, limit }: { subject?: string; before?: string; limit: number },
) =>
  db
    .select()
    .from(operations)
    .where(
      and(
        subject ? eq(operations.subject, subject) : undefined,
        before
          ? sql`${operations.createdAt} < (select created_at from ${operations} o where o.id = ${before})`
          : undefined,
      ),
    )
    .orderBy(desc(operations.createdAt))
    .limit(limit)

/** Running operations and those that ended since then, newest first in each. Reads operations_finished. */
export async function findRecent(db: Database, since: Date, limit: number) {
  const [running, over] = await Promise.all([
    db
      .select()
      .from(operations)
      .where(isNull(operations.finishedAt))
      .orderBy(desc(operations.createdAt))
      .limit(limit),
    db
      .select()
      .from(operations)
      .where(gt(operations.finishedAt, since))
      .orderBy(desc(operations.finishedAt))
      .limit(limit),
  ])
  return { running, over }
}

export const findUnfinished = (db: Database) =>
  db.select({ id: operations.id }).from(operations).where(isNull(operations.finishedAt)).limit(100)

export async function findOperation(db: Database, id: string): Promise<Operation | null> {
  const [row] = await db.select().from(operations).where(eq(operations.id, id))
  return row ?? null
}

/** Whether its people are listed and it waits for its time. */
export const isScheduled = ({ notBefore, state }: Operation, now = databaseNow()) =>
  notBefore !== null && notBefore.getTime() > now && !isOver(state)

/** Ends the operation: nobody else is retried. It may still count the results of those who were. */
export const isOver = (state: OperationState) => ['finished', 'stopped', 'aborted'].includes(state)
