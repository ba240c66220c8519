import type { PgBoss } from 'pg-boss'
import type { Statement } from '#db/one-statement.ts'
import { IN_HAND } from '#db/providers/people.ts'
import type { Priorities } from './jobs.ts'
import type { Fetched } from './settle-jobs.ts'

/** Up to `most` jobs of a queue with these priorities, the highest first, and of equal ones the oldest. */
export type JobShare = { queue: string; priorities: Priorities; most: number }
export type Job = Fetched & { queue: string; data: unknown }
/**
 * A job as the statements below return it. `userId`: null where the payload has none that PostgreSQL can read. `share`: the
 * index of the share that it was fetched for.
 */
export type NamedJob = Job & { token: string; userId: string | null; share?: number }

/**
 * Names jobs in the setting for the statements that follow in their transaction. An aggregate is one row, so the setting is
 * set once, also if there is no job. A payload may come from outside, and PostgreSQL 15 cannot ask whether a cast would fail.
 */
const NAMED = `
  select coalesce(jsonb_agg(to_jsonb(j)), '[]') as jobs,
    set_config('${IN_HAND}', coalesce(jsonb_agg(to_jsonb(j) - 'data'), '[]')::text, true)
  from (
    select *, case when data->>'userId' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (data->>'userId')::uuid end as "userId"
    from jobs) j`

/** A statement that fetches jobs for all these shares, and names them for what follows. @returns a row of `jobs`. */
export async function fetchJobs(boss: PgBoss, shares: JobShare[]): Promise<Statement> {
  const fetches = await Promise.all(shares.map((share) => fetchOf(boss, share)))
  const rows = shares.map(
    ({ queue }, share) =>
      `select ${share} as share, '${queue}' as queue, id, "retryCount", data from fetched${share}`,
  )
  return {
    sql: `
      with ${fetches.map((text, share) => `fetched${share} as (${text})`).join()},
      jobs as materialized (select gen_random_uuid() as token, f.* from (${rows.join(' union all ')}) f) ${NAMED}`,
    params: [],
  }
}

/**
 * pg-boss's own statement. It has no parameters, so it is not prepared: its limit differs from time to time, and the plan of
 * an empty queue would be kept while the queue fills.
 */
async function fetchOf(boss: PgBoss, { queue, priorities, most }: JobShare) {
  let text = ''
  const executeSql = async (sql: string, params: unknown[] = []) => {
    text = sql.replace(/\$(\d+)/g, (_, number) => `(${Number(params[number - 1])})`)
    return { rows: [] }
  }
  await boss.fetch(queue, { batchSize: most, ...priorities, db: { executeSql } })
  return text
}

/** Names jobs that have been fetched before. @returns the same row. */
export const nameJobs = (jobs: (Job & { token: string })[]): Statement => ({
  sql: `
    with jobs as (
      select * from jsonb_to_recordset($1::text::jsonb) as j(token uuid, queue text, id uuid, "retryCount" int, data jsonb)) ${NAMED}`,
  params: [JSON.stringify(jobs)],
})
