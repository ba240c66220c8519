import { requireRole } from '#app/admin/access/session.ts'
import { listWords } from '#app/admin/jobs/filter-words.ts'
import { answerWithCsv, streamCsv } from '#app/admin/parts/audited-csv.ts'
import { runtime } from '#app/web/runtime.ts'
import { jobFilterParams } from '#jobs/queue/job-filter.ts'
import { readQuery } from '../query.ts'
import { JOBS_HEADER, lineOf, readAllJobs } from './csv-of-jobs.ts'

export const dynamic = 'force-dynamic'

const BATCH = 1000

/** All jobs that match the filter of the page, as CSV, streamed. */
export async function GET(request: Request) {
  const admin = await requireRole('operator')
  const { db } = runtime()
  const { filter, order, wrong } = await readQuery(db, Object.fromEntries(new URL(request.url).searchParams))
  // The page leaves out impossible values, and says so. A file cannot say that it holds more than was asked for.
  if (wrong.length > 0) return new Response(`${listWords.unread(wrong)}\n`, { status: 400 })
  const about = {
    actor: admin.username,
    action: 'export jobs',
    filter: jobFilterParams(filter),
    name: 'jobs',
  }
  return answerWithCsv(db, about, (done) =>
    streamCsv(JOBS_HEADER, lineOf, readAllJobs(db, filter, order, BATCH), done),
  )
}
