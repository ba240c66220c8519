import type { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { recordAuditEvent } from '#db/audit-events.ts'
import type { Database, Transaction } from '#db/client.ts'
import { changeOperation, insertOperation, isOver, lockOperation, type Operation } from '#db/operations.ts'
import { enqueueOperation } from './enqueue.ts'
import { inTransaction } from './pgboss-queries.ts'

type Start = Pick<Operation, 'kind' | 'subject' | 'actor' | 'reason' | 'filter'>

/** Begins a bulk action: its row, its job and its audit event in one transaction. @returns false when one runs on the same subject. */
export const startOperation = (db: Database, boss: PgBoss, start: Start) =>
  db.transaction(async (tx) => {
    const id = uuidv7()
    if (!(await insertOperation(tx, { id, ...start }))) return false
    await enqueueOperation(boss, id, inTransaction(tx))
    const { kind, subject, reason, filter } = start
    await recordAuditEvent(tx, {
      actor: start.actor,
      action: `start ${kind}`,
      detail: { operation: id, subject, reason, filter },
    })
    return true
  })

/** Nobody else is retried. @returns false when it was over already. */
export const abortOperation = (db: Database, actor: string, id: string) =>
  db.transaction(async (tx) => {
    const operation = await lockOperation(tx, id)
    if (!operation || operation.finishedAt || isOver(operation.state)) return false
    await changeOperation(tx, id, { state: 'aborted', note: `Aborted by ${actor}.` })
    await auditOperation(tx, operation, actor, 'abort')
    return true
  })

/** Writes how far the operation came, in the transaction that ends it. */
export async function auditOperation(
  tx: Transaction,
  operation: Operation,
  actor: string,
  verb: 'abort' | 'finish',
) {
  const { id, kind, subject, filter, state, matched, skipped, retried, succeeded, failed } = operation
  await recordAuditEvent(tx, {
    actor,
    action: `${verb} ${kind}`,
    detail: { operation: id, subject, filter, state, matched, skipped, retried, succeeded, failed },
  })
}
