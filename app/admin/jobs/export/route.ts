import { readerOf } from '#app/admin/access/reader.ts'
import { requireRole } from '#app/admin/access/session.ts'
import { listWords } from '#app/admin/jobs/filter-words.ts'
import { answerWithCsv, readExport, refuseExport, streamCsv } from '#app/admin/parts/export/audited-csv.ts'
import { jobFilterParams } from '#jobs/queue/job-filter.ts'
import { readQuery } from '../query.ts'
import { JOBS_HEADER, lineOf, readAllJobs } from './csv-of-jobs.ts'

const BATCH = 1000

/** All jobs that match the filter of the page, as CSV, streamed. */
export async function POST(request: Request) {
  const admin = await requireRole('operator')
  const reader = await readerOf(admin)
  const { db } = reader
  const given = await readExport(request)
  if (!given) return refuseExport(listWords.unread(['body']))
  const { filter, order, wrong } = await readQuery(reader, given)
  // The page leaves out impossible values, and says so. A file cannot say that it holds more than was asked for.
  if (wrong.length > 0) return refuseExport(listWords.unread(wrong))
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
