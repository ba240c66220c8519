import { auditKinds } from '#app/admin/audit/words.ts'
import { entryOf } from '#app/words/entry.ts'
import { databaseNow } from '#db/now.ts'
import type { AuditFilter } from '#db/staff/audit-events.ts'
import type { Seeker } from '../access/reader.ts'
import { findByText } from '../parts/find-person.ts'
import { minute, type Query, readText, readTime } from '../parts/query.ts'
import { readSought } from '../parts/sought.ts'

const HOUR_MS = 3_600_000
/** How far back a search through the newest events goes. */
const spans = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS }
const names = ['actor', 'action', 'person', 'sought', 'last', 'from', 'to', 'each'] as const
/** The filter exactly as in the URL. */
export type AuditParams = Partial<Record<(typeof names)[number], string>>

export function readParams(query: Query): AuditParams {
  const given = names.flatMap((name) => {
    // A sealed text is longer than any other.
    const value = name === 'sought' ? query.sought : readText(query, name)
    return typeof value === 'string' && value ? [[name, value]] : []
  })
  const { last, from, to, ...others }: AuditParams = Object.fromEntries(given)
  if (entryOf(spans, last)) return { ...others, last }
  const [begin, end] = [readTime(from ?? ''), readTime(to ?? '')]
  return { ...others, ...(begin && { from: minute(begin) }), ...(end && { to: minute(end) }) }
}

/** `stranger`: an unknown person that was asked for; then nothing matches. `wait`: as in `Found`. */
export async function readAuditFilter(reader: Seeker, query: Query) {
  const { actor, action, person: named, last, from, to, each } = readParams(query)
  const span = entryOf(spans, last)
  const person = named ?? readSought(reader, query)
  const found = person ? await findByText(reader, person) : null
  const userId = found && 'id' in found ? found.id : undefined
  const filter: AuditFilter = {
    ...(actor && { actor }),
    ...(action && { action: entryOf(auditKinds, action)?.actions ?? action }),
    ...(userId && { userId }),
    ...(span && { from: new Date(databaseNow() - span) }),
    ...(from && { from: new Date(`${from}Z`) }),
    ...(to && { to: new Date(`${to}Z`) }),
    withoutParts: !each && !person,
  }
  const wait = found && 'wait' in found ? found.wait : undefined
  return { filter, person: person ?? '', stranger: person && !userId ? person : null, wait }
}
