import { csvLine } from '#app/admin/parts/export/csv.ts'
import type { Database } from '#db/client.ts'
import type { JobFilter } from '#jobs/queue/job-filter.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { findJobs, type JobsPage } from '#jobs/queue/search.ts'
import type { ListOrder } from '../query.ts'

export const JOBS_HEADER = csvLine([
  'job_id',
  'state',
  'user_id',
  'username',
  'email',
  'subscription',
  'provider',
  'outcome',
  'reason',
  'code',
  'attempts',
  'created_at',
  'next_try_at',
  'ended_at',
])

export const lineOf = (job: JobRow) =>
  csvLine([
    job.id,
    job.state,
    job.userId,
    job.username,
    job.email,
    job.subscription,
    job.provider,
    job.outcome,
    job.reason,
    job.code,
    job.attempts,
    job.createdOn,
    job.state === 'retry' ? job.startAfter : null,
    job.completedOn,
  ])

/** All matching jobs, `size` at a time. */
export async function* readAllJobs(
  db: Database,
  filter: JobFilter,
  order: ListOrder,
  size: number,
): AsyncGenerator<JobRow[]> {
  let after: string | undefined
  do {
    const page: JobsPage = await findJobs(db, filter, { order, after, limit: size })
    if (page.jobs.length > 0) yield page.jobs
    after = page.end ?? undefined
  } while (after)
}
