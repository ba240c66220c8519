import { findPeople } from '#db/people/people.ts'
import type { Order } from '#db/subscriptions/ranges.ts'
import { type JobFilter, jobFilterParams, readJobFilter } from '#jobs/queue/job-filter.ts'
import type { Finder, Seeker } from '../access/reader.ts'
import { findByText, type Match } from '../parts/find-person.ts'
import { type Query, readId, readText } from '../parts/query.ts'
import { readSought } from '../parts/sought.ts'

export type ListOrder = Order
/** The person that the field names; `matches` where there is not exactly one. `wait`: as in `Found`. */
type Whom = { text: string; username: string | null; matches: Match[]; wait?: number }
export type JobsQuery = {
  filter: JobFilter
  order: ListOrder
  after: string | undefined
  /** The fields whose text cannot be read. */
  wrong: string[]
  whom: Whom | null
}

/** The state of the page, all of it in its URL; a person who was not found, or is one of several, is sealed in it. */
export async function readQuery(reader: Seeker, query: Query): Promise<JobsQuery> {
  // "search" was the field's name in links that people may have kept.
  const { person = query.search, ...fields } = query
  const { filter, wrong } = readJobFilter(fields)
  const text = readSought(reader, query) ?? readText({ person }, 'person')
  const whom = text === '' ? null : await findWhom(reader, text)
  const after = readId(query, 'after') ?? undefined
  return {
    filter: whom?.id ? { ...filter, person: whom.id } : filter,
    order: query.order === 'oldest' ? 'oldest' : 'newest',
    after,
    wrong: [...wrong, ...(whom && !whom.id ? ['person'] : [])],
    whom,
  }
}

async function findWhom(reader: Finder, text: string): Promise<Whom & { id: string | null }> {
  const found = await findByText(reader, text)
  if (!('id' in found)) return { text, id: null, username: null, ...found }
  const [person] = await findPeople(reader.db, [found.id])
  return { text, id: person ? found.id : null, username: person?.username ?? null, matches: [] }
}

/** The URL of this state of the page. It holds an id, never an address. */
export function hrefOf(
  { filter, order }: Pick<JobsQuery, 'filter' | 'order'>,
  more: Record<string, string> = {},
) {
  const params = new URLSearchParams({
    ...jobFilterParams(filter),
    ...(order === 'oldest' && { order }),
    ...more,
  })
  return `/admin/jobs${params.size > 0 ? `?${params}` : ''}`
}
