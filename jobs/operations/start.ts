import { createHash } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { newId } from '#db/new-id.ts'
import {
  changeOperation,
  insertOperation,
  isOver,
  lockOperation,
  type Operation,
} from '#db/operations/operations.ts'
import type { OperationFilter } from '#db/schema/operations.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { enqueueOperation } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import type { Note } from './refusals.ts'

type Start = Pick<Operation, 'kind' | 'subject' | 'actor' | 'reason' | 'filter'> & {
  /** When it begins to act; not given, at once. */
  notBefore?: Date | null
}

/** At most so many people are named one by one. */
export const MOST_NAMED = 200

/**
 * Starts a bulk action: its row, its job and its audit event in one transaction. @returns its id; null when
 * one runs on the same subject.
 */
export const startOperation = (db: Database, boss: PgBoss, start: Start) =>
  db.transaction(async (tx) => {
    const id = newId()
    const { kind, subject, reason, filter, notBefore = null } = start
    if (!(await insertOperation(tx, { id, ...start, notBefore }))) return null
    await enqueueOperation(boss, id, inTransaction(tx))
    await recordAuditEvent(tx, {
      actor: start.actor,
      action: `start ${kind}`,
      detail: { operation: id, subject, reason, filter, ...(notBefore && { at: notBefore.toISOString() }) },
    })
    return id
  })

/** The subject of a bulk action: no two run on one subject at once. `key` is the filter in the subject's form. */
export function subjectOf(filter: Exclude<OperationFilter, { by: 'failure' | 'domain' }>): string {
  if (filter.by === 'operation') return `operation ${filter.operation}`
  const what = filter.by === 'people' ? [...filter.userIds].sort() : Object.entries(filter.filter).sort()
  return `${filter.by} ${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)}`
}

export type Steer = 'abort' | 'pause' | 'resume'

/** `reason`: of what cannot be undone. `pausedAt`: of the pause that the administrator saw, which alone a resume ends. */
type Steered = { reason?: string; pausedAt?: Date }

/** No more people are acted on: for good, or until it is resumed. @returns false when there was nothing to do. */
export const steerOperation = (
  db: Database,
  actor: string,
  steer: Steer,
  id: string,
  { reason, pausedAt }: Steered = {},
) =>
  db.transaction(async (tx) => {
    const operation = await lockOperation(tx, id)
    if (!operation || operation.finishedAt || isOver(operation.state)) return false
    if (steer !== 'abort' && (steer === 'pause') === (operation.pausedAt !== null)) return false
    if (steer === 'resume' && pausedAt && operation.pausedAt?.getTime() !== pausedAt.getTime()) return false
    await changeOperation(tx, id, {
      // No results are awaited, and its job may sleep for days.
      over: steer === 'abort' && operation.retried === 0,
      ...(steer === 'abort' && { state: 'aborted' as const, note: `aborted ${actor}` satisfies Note }),
      paused: steer === 'pause',
      pausedBy: steer === 'pause' ? actor : null,
    })
    await auditOperation(tx, operation, actor, steer, reason)
    return true
  })

/** Writes how far the operation came, in the transaction that steers or ends it. */
export async function auditOperation(
  tx: Transaction,
  operation: Operation,
  actor: string,
  verb: Steer | 'finish',
  reason?: string,
) {
  const { id, kind, subject, filter, state, matched, skipped, retried, succeeded, failed } = operation
  await recordAuditEvent(tx, {
    actor,
    action: `${verb} ${kind}`,
    detail: {
      ...{ operation: id, subject, filter, state, matched, skipped, retried, succeeded, failed },
      ...(reason && { reason }),
    },
  })
}
