import { completeAuditEvent, recordAuditEvent } from '#db/audit-events.ts'
import { runtime } from '../../../runtime.ts'
import { requireRole } from '../../session.ts'
import { asParams, readFilter } from '../filter.ts'
import { readAll } from '../read-page.ts'
import { csvOfPeople } from './csv-of-people.ts'

export const dynamic = 'force-dynamic'

const BATCH = 1000

/** Everybody who matches the filter of the page, as CSV, streamed. */
export async function GET(request: Request) {
  const admin = await requireRole('operator')
  const { filter } = readFilter(Object.fromEntries(new URL(request.url).searchParams))
  const { db } = runtime()
  // Written before the first person leaves, so that no crash makes an export that nobody knows of; completed at its end.
  const event = await recordAuditEvent(db, {
    actor: admin.username,
    action: 'export',
    detail: { filter: asParams(filter), people: null },
  })
  const csv = csvOfPeople(readAll(db, filter, BATCH), (people, complete) =>
    completeAuditEvent(db, event, { people, complete }),
  )
  const stamp = new Date().toISOString().slice(0, 16).replaceAll(':', '')
  return new Response(csv, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="registrations-${filter.show}-${stamp}Z.csv"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
