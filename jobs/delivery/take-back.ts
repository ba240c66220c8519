import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { takeExpired } from '#db/providers/people.ts'
import { log } from '#log'
import { inTransaction } from '../queue/jobs.ts'
import { settleJobs } from '../queue/settle-jobs.ts'

const AT_ONCE = 500

type Expired = { queue: string; jobId: string; retryCount: number }

/**
 * Takes jobs back from workers that have died or stopped: whose leases of people have run out. pg-boss would notice by its
 * heartbeats too, and later: its monitor reads the whole table. Without a delay, however long the last one was.
 *
 * @returns how many.
 */
export const takeBack = (db: Database, boss: PgBoss) =>
  db.transaction(async (tx) => {
    const { executeSql } = inTransaction(tx)
    const { sql, params } = takeExpired(AT_ONCE)
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
