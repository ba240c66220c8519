import { requireRole } from '#app/admin/access/session.ts'
import { answerWithCsv } from '#app/admin/parts/audited-csv.ts'
import { runtime } from '#app/web/runtime.ts'
import { asParams, readFilter } from '../filter.ts'
import { readAll } from '../read-page.ts'
import { csvOfPeople } from './csv-of-people.ts'

export const dynamic = 'force-dynamic'

const BATCH = 1000

/** Everybody who matches the filter of the page, as CSV, streamed. */
export async function GET(request: Request) {
  const admin = await requireRole('operator')
  const { filter, lost } = readFilter(Object.fromEntries(new URL(request.url).searchParams))
  // The audit could not say whom the file is about without their addresses.
  if (filter.starts || lost) return new Response(null, { status: 400 })
  const { db } = runtime()
  const about = {
    actor: admin.username,
    action: 'export',
    filter: asParams(filter),
    name: `registrations-${filter.show}`,
  }
  return answerWithCsv(db, about, (done) => csvOfPeople(readAll(db, filter, BATCH), done))
}
