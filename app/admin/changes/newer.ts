import { SKEW_MS } from '#db/ids.ts'
import { databaseNow } from '#db/now.ts'
import { countNewerAuditEvents } from '#db/staff/audit-events.ts'
import { findMatchingPeople } from '#jobs/queue/search.ts'
import type { Seeker } from '../access/reader.ts'
import { readAuditFilter } from '../audit/filter.ts'
import { readQuery } from '../jobs/query.ts'
import { type Query, readId, readText } from '../parts/query.ts'
import { readFilter } from '../registrations/filter.ts'
import { findListed } from '../registrations/read-page.ts'

/** Above this the page says "99+": the difference does not matter, and a count must not read a million rows. */
const MOST_NEWER = 100

/** How many rows of each list are newer than its row `top`, at most MOST_NEWER. Each uses the page's own query. */
const lists: Record<string, (reader: Seeker, query: Query, top: string) => Promise<number>> = {
  registrations: async (reader, query, top) => {
    const { filter } = readFilter(reader, query)
    return filter.starts ? 0 : (await findListed(reader.db, filter, { after: top }, MOST_NEWER)).ids.length
  },
  jobs: async (reader, query, top) => {
    const { filter, wrong } = await readQuery(reader, query)
    if (wrong.includes('person')) return 0
    const before = new Date(databaseNow() + SKEW_MS).toISOString()
    return (await findMatchingPeople(reader.db, filter, { after: top, before, limit: MOST_NEWER })).userIds
      .length
  },
  audit: async (reader, query, top) => {
    const { filter, stranger } = await readAuditFilter(reader, query)
    return stranger ? 0 : countNewerAuditEvents(reader.db, filter, top, MOST_NEWER)
  },
}

export async function countNewer(reader: Seeker, query: Query): Promise<number> {
  const [list, top] = [readText(query, 'list'), readId(query, 'top')]
  return top && Object.hasOwn(lists, list) ? ((await lists[list]?.(reader, query, top)) ?? 0) : 0
}
