import type { Db, PgBoss } from 'pg-boss'
import type { Statement } from '#db/one-transaction.ts'
import type { Payload } from './payload.ts'
import { ALERTS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'

/**
 * Queues the job that tells the provider. With `db` it is part of that transaction.
 * @throws when pg-boss declines it: `send` resolves null for a duplicate, which must undo the caller's transaction.
 */
export async function enqueue(boss: PgBoss, jobId: string, payload: Payload, db?: Db) {
  const id = await boss.send(QUEUE, payload, { id: jobId, ...(db && { db }) })
  if (!id) throw new Error(`pg-boss declined job ${jobId}: an id of that value exists`)
}

/** The statement that `enqueue` would run, for a caller who sends it together with others. */
export async function enqueueStatement(boss: PgBoss, jobId: string, payload: Payload): Promise<Statement> {
  let statement: Statement | undefined
  const executeSql = async (sql: string, params: unknown[] = []) => {
    statement = { sql, params }
    return { rows: [{ id: jobId }] }
  }
  await enqueue(boss, jobId, payload, { executeSql })
  if (!statement) throw new Error('pg-boss ran no statement')
  return statement
}

/** Queues an alert in the transaction of what it tells about. */
export async function enqueueAlert(boss: PgBoss, alert: object, db: Db) {
  if (!(await boss.send(ALERTS, alert, { db }))) throw new Error('pg-boss declined an alert')
}

/** Queues a look at what the provider holds of the person. Nothing to do where one is queued already. */
export async function enqueueRefresh(boss: PgBoss, userId: string) {
  await boss.send(REFRESH, { userId } satisfies Payload, { singletonKey: userId })
}

/** Queues the job that carries out a bulk action. Nothing to do where it has one. */
export async function enqueueOperation(boss: PgBoss, operationId: string, db?: Db) {
  await boss.send(OPERATIONS, { operationId }, { singletonKey: operationId, ...(db && { db }) })
}
