import { readerOf } from '#app/admin/access/reader.ts'
import { requireRole } from '#app/admin/access/session.ts'
import { answerWithCsv, readExport, refuseExport } from '#app/admin/parts/export/audited-csv.ts'
import { registrations as words } from '#app/admin/registrations/words.ts'
import { asParams, readFilter } from '../filter.ts'
import { readAll } from '../read-page.ts'
import { csvOfPeople } from './csv-of-people.ts'

const BATCH = 1000

/** Everybody who matches the filter of the page, as CSV, streamed. */
export async function POST(request: Request) {
  const admin = await requireRole('operator')
  const given = await readExport(request)
  if (!given) return refuseExport(words.unreadable)
  const { filter, lost, wrong } = readFilter(admin, given)
  if (lost) return refuseExport(words.lost)
  // A file cannot say that it holds more than was asked for.
  if (wrong[0]) return refuseExport(words.notATime(wrong[0]))
  const reader = await readerOf(admin)
  const about = {
    actor: admin.username,
    action: 'export',
    // The audit stays, so it says that something was typed and not what, which may be an address.
    filter: { ...asParams(filter), ...(filter.starts && { starts: 'typed' }) },
    name: `registrations-${filter.show}`,
  }
  return answerWithCsv(reader.db, about, (done) => csvOfPeople(readAll(reader, filter, BATCH), done))
}
