import type { Database } from '#db/client.ts'
import { isUuid } from '#db/ids.ts'
import type { AuditFilter } from '#db/staff/audit-events.ts'
import { findByText } from '../find/find-person.ts'
import { minute, type Query, readTime } from '../registrations/filter.ts'

const names = ['actor', 'action', 'person', 'from', 'to', 'each'] as const
/** The filter exactly as in the URL. */
export type AuditParams = Partial<Record<(typeof names)[number], string>>

export function readParams(query: Query): AuditParams {
  const given = names.flatMap((name) => {
    const value = query[name]
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim().slice(0, 300)]] : []
  })
  const { from, to, ...others }: AuditParams = Object.fromEntries(given)
  const [begin, end] = [readTime(from ?? ''), readTime(to ?? '')]
  return { ...others, ...(begin && { from: minute(begin) }), ...(end && { to: minute(end) }) }
}

/** `stranger`: an unknown person that was asked for; then nothing matches. */
export async function readAuditFilter(db: Database, query: Query) {
  const { actor, action, person, from, to, each } = readParams(query)
  const found = person ? await findByText(db, person) : null
  const userId = found && 'id' in found ? found.id : undefined
  const filter: AuditFilter = {
    ...(actor && { actor: actor.replaceAll('\0', '') }),
    ...(action && { action: action.replaceAll('\0', '') }),
    ...(userId && { userId }),
    ...(from && { from: new Date(`${from}Z`) }),
    ...(to && { to: new Date(`${to}Z`) }),
    withoutParts: !each && !person,
  }
  return { filter, stranger: person && !userId ? person : null }
}

export const readId = (query: Query, name: string) => {
  const value = query[name]
  return typeof value === 'string' && isUuid(value) ? value : null
}
