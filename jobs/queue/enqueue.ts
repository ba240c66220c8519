import type { Db, PgBoss } from 'pg-boss'
import type { Part, Statement } from '#db/one-statement.ts'
import type { CheckPayload, Payload } from './payload.ts'
import { ALERTS, CHECKS, OPERATIONS, QUEUE, REFRESH } from './queues.ts'

/**
 * Queues the job that tells the provider. With `db` it is part of that transaction.
 * @throws when pg-boss declines it: `send` resolves null for a duplicate, which must undo the caller's transaction.
 */
export async function enqueue(boss: PgBoss, jobId: string, payload: Payload, db?: Db) {
  const id = await boss.send(QUEUE, payload, { id: jobId, ...(db && { db }) })
  if (!id) throw new Error(`pg-boss declined job ${jobId}: an id of that value exists`)
}

// For a queue with `notify` pg-boss runs WITH ins AS (INSERT …), notified AS (SELECT pg_notify(…) FROM ins …) SELECT ….
const PGBOSS =
  /^\s*WITH ins AS \(\s*(INSERT INTO .*FROM )json_to_recordset\(\$1::text::json\) as (\w+) \(([^()]*)\)(\s*\) j\s.*RETURNING id, start_after)\s*\),\s*notified AS \(\s*(SELECT pg_notify\(.*?\))\s*FROM ins/s
const JOB: Record<string, string> = { id: 'id', data: `jsonb_build_object('userId', "userId")` }
type Enqueued = { job: Part; notify: string }
let last: { text: string; enqueued: Enqueued } | undefined

/**
 * pg-boss's statement for queueing jobs, in two parts. The first inserts the jobs that another statement lets in, as
 * a part of it, and fails where pg-boss declines one. The second is the NOTIFY, for `notify` once that is committed.
 * @param letIn a query over the earlier parts for the jobs that are let in, by `id` and the payload's "userId".
 * @throws when pg-boss's SQL has changed.
 */
export async function enqueueParts(boss: PgBoss, letIn: string): Promise<Enqueued> {
  let statement: Statement | undefined
  const executeSql = async (sql: string, params: unknown[] = []) => {
    statement = { sql, params }
    return { rows: [] }
  }
  await boss.insert(QUEUE, [{}], { db: { executeSql } })
  const text = `${letIn} ${statement?.params[0]} ${statement?.sql}`
  if (last?.text !== text) last = { text, enqueued: fed(statement, letIn) }
  return last.enqueued
}

/** The statement, with the jobs that are let in instead of those it was made for. */
function fed(statement: Statement | undefined, letIn: string): Enqueued {
  const [, insert, row, columns, rest, notify] = PGBOSS.exec(statement?.sql ?? '') ?? []
  if (!statement || !insert || !row || !columns || !rest || !notify)
    throw new Error('this version of pg-boss enqueues in another way')
  // Fields that pg-boss adds to every job, such as its trace.
  const [common] = JSON.parse(String(statement.params[0]))
  const params: unknown[] = []
  const values = columns.split(',').map((column) => {
    const [name = '', type] = column.trim().split(/\s(.*)/s)
    const said = common[name.replaceAll('"', '')] ?? null
    // A column that no job sets is a literal null in the plan, so that most of the insert is planned once.
    const value = said === null ? 'null' : `$${params.push(JSON.stringify(said))}`
    return `${JOB[name] ?? `${value}::${type}`} as ${name}`
  })
  const job: Part = {
    name: 'new_jobs',
    sql: `${insert}(select ${values.join()} from (${letIn}) let_in) as ${row}${rest}`,
    params,
    holds: `count(*) = (select count(*) from (${letIn}) let_in)`,
  }
  return { job, notify }
}

/** Queues an alert in the transaction of the event it reports, behind the others of its cause. */
export async function enqueueAlert(boss: PgBoss, alert: object, cause: string, db: Db) {
  if (!(await boss.send(ALERTS, alert, { db, singletonKey: cause })))
    throw new Error('pg-boss declined an alert')
}

/**
 * Queues a look-up of the person at the provider. With `db` it is part of that transaction. One waiting look,
 * even one that waits for its next try, is enough. A look that is running may have asked before the news, so
 * it gets a second one.
 * @returns false where one is queued already.
 */
export async function enqueueRefresh(boss: PgBoss, userId: string, db?: Db) {
  const options = { singletonKey: userId, ...(db && { db }) }
  return (await boss.upsert(REFRESH, { userId } satisfies Payload, options)).inserted > 0
}

/** Queues the job that carries out a bulk action, unless it has one. */
export async function enqueueOperation(boss: PgBoss, operationId: string, db?: Db) {
  await boss.send(OPERATIONS, { operationId }, { singletonKey: operationId, ...(db && { db }) })
}

/**
 * Queues a check of the provider. With `db` it is part of that transaction.
 * @returns false where one of its kind is under way.
 */
export async function enqueueCheck(boss: PgBoss, kind: string, checkId: string, db?: Db) {
  const options = { singletonKey: kind, ...(db && { db }) }
  return !!(await boss.send(CHECKS, { checkId } satisfies CheckPayload, options))
}
