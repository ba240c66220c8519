import type { PgBoss } from 'pg-boss'
import type { Statement } from '#db/one-statement.ts'
import { BACKLOG_PRIORITY } from './jobs.ts'

/** A fetched job, named as pg-boss's fence requires: another attempt has another count. */
export type Fetched = { id: string; retryCount: number }
export type JobEnd = Fetched &
  (
    | { as: 'completed' }
    /** For an administrator to decide: failed, with its copy among the dead letters. */
    | { as: 'dead' }
    /** Due again after so many seconds, in the backlog. */
    | { as: 'retry'; seconds: number }
  )

/**
 * Statements that settle these jobs of one queue, for a transaction of ours. A job that no longer belongs to
 * the attempt is left alone: pg-boss's settling statements return the `ids` that they settled.
 */
export async function settleJobs(boss: PgBoss, queue: string, ends: JobEnd[]): Promise<Statement[]> {
  const statements: Statement[] = []
  // pg-boss makes the statement; it is sent with ours.
  const executeSql = async (sql: string, params: unknown[] = []) => {
    statements.push({ sql, params })
    return { rows: [{ count: '0', ids: [] }] }
  }
  const of = <A extends JobEnd['as']>(as: A) =>
    ends.filter((end): end is Extract<JobEnd, { as: A }> => end.as === as)
  const fetched = (some: JobEnd[]) => some.map(({ id, retryCount }) => ({ id, retryCount }))
  const [completed, dead, retried] = [of('completed'), of('dead'), of('retry')]

  if (dead.length > 0) {
    // pg-boss dead-letters only jobs that have no tries left.
    statements.push({
      sql: `
        update pgboss.job j set retry_limit = j.retry_count
        from jsonb_to_recordset($2::text::jsonb) as x(id uuid, "retryCount" int)
        where j.name = $1 and j.id = x.id and j.state = 'active' and j.retry_count = x."retryCount"`,
      params: [queue, JSON.stringify(fetched(dead))],
    })
    await boss.fail(queue, fetched(dead), null, { db: { executeSql } })
  }
  if (retried.length > 0) {
    await boss.fail(queue, fetched(retried), null, { db: { executeSql } })
    // Never as pg-boss's own delay: one that is left on the row would delay the job of a worker that dies.
    statements.push({
      sql: `
        update pgboss.job j set start_after = clock_timestamp() + make_interval(secs => x.seconds), priority = ${BACKLOG_PRIORITY},
          retry_delay = 0, retry_backoff = false
        from jsonb_to_recordset($2::text::jsonb) as x(id uuid, "retryCount" int, seconds float8)
        where j.name = $1 and j.id = x.id and j.state = 'retry' and j.retry_count = x."retryCount"`,
      params: [
        queue,
        JSON.stringify(retried.map(({ id, retryCount, seconds }) => ({ id, retryCount, seconds }))),
      ],
    })
  }
  if (completed.length > 0) await boss.complete(queue, fetched(completed), null, { db: { executeSql } })
  return statements
}
