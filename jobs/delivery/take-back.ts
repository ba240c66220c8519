import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { asOneStatement } from '#db/one-statement.ts'
import { takeExpired } from '#db/providers/people.ts'
import { log } from '#log'
import { inTransaction, takeSilent } from '../queue/jobs.ts'
import { settleJobs } from '../queue/settle-jobs.ts'

const AT_ONCE = 500

type Expired = { queue: string; jobId: string; retryCount: number }

/**
 * Takes jobs back from workers that have died or stopped. Jobs that had begun are found by their expired
 * leases of people; jobs that were only fetched, by their silence. pg-boss would notice too, but later: its
 * monitor reads the whole table. They are due without delay, however long the last one was.
 *
 * @returns how many.
 */
export const takeBack = (db: Database, boss: PgBoss) =>
  db.transaction(async (tx) => {
    const { executeSql } = inTransaction(tx)
    const gone = [
      { name: 'expired', ...takeExpired(AT_ONCE) },
      { name: 'silent', ...takeSilent(AT_ONCE) },
    ]
    const columns = 'queue, "jobId", "retryCount"'
    const { sql, params } = asOneStatement(
      gone,
      `select ${columns} from expired union select ${columns} from silent`,
    )
    const { rows } = (await executeSql(sql, params)) as { rows: Expired[] }
    for (const queue of new Set(rows.map((row) => row.queue))) {
      const jobs = rows
        .filter((row) => row.queue === queue)
        .map(({ jobId, retryCount }) => ({ id: jobId, retryCount, as: 'retry' as const, seconds: 0 }))
      for (const statement of await settleJobs(boss, queue, jobs))
        await executeSql(statement.sql, statement.params)
    }
    if (rows.length > 0) log.warn({ jobs: rows.length }, 'taken back from a worker that is gone')
    return rows.length
  })
