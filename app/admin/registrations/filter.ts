import { registrations } from '#app/admin/registrations/words.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { NOT_SUBSCRIBED } from '#db/people/people.ts'
import { type SubscriptionState, subscriptionState } from '#db/schema/subscriptions.ts'
import type { Period } from '#db/subscriptions/ranges.ts'
import type { Seeker } from '../access/reader.ts'
import { minute, type Query, readId, readText, readTime } from '../parts/query.ts'
import { readSought } from '../parts/sought.ts'

/** The people to show: in one state, in several, without a live job, or with a doubtful address. */
export type Show = SubscriptionState | 'all' | 'not_subscribed' | 'no_job' | 'address'

export const shows: [Show, name: string][] = [
  ['all', registrations.shows.all],
  ['not_subscribed', registrations.shows.not_subscribed],
  ['no_job', registrations.shows.no_job],
  ['address', registrations.shows.address],
  ...subscriptionState.enumValues.map((state): [Show, string] => [state, subscriptionWords[state].name]),
]

/** `starts`: how their email or username begins. */
export type Filter = Period & { show: Show; starts?: string }

export const statesOf = (show: Exclude<Show, 'no_job'>) => {
  if (show === 'all' || show === 'address') return undefined
  return show === 'not_subscribed' ? NOT_SUBSCRIBED : [show]
}

/**
 * The state of the page, all of it in its URL; the text, which may be an address, is sealed in it. `wrong`: fields
 * that hold no valid time. `lost`: the text cannot be read any more.
 */
export function readFilter(reader: Pick<Seeker, 'id'>, query: Query) {
  const show = shows.find(([value]) => value === readText(query, 'show'))?.[0] ?? 'all'
  const from = readTime(readText(query, 'from'))
  const to = readTime(readText(query, 'to'))
  const wrong = (['from', 'to'] as const).filter(
    (name) => readText(query, name) !== '' && readTime(readText(query, name)) === null,
  )
  const [before, after] = [readId(query, 'before'), readId(query, 'after')]
  const cursor = before ? { before } : after ? { after } : {}
  const starts = readSought(reader, query)
  const filter: Filter = { show, ...(from && { from }), ...(to && { to }), ...(starts && { starts }) }
  return { filter, cursor, wrong, lost: starts === null && readText(query, 'sought') !== '' }
}

/** The filter in the form of the URL and of the audit event; without the text. */
export const asParams = ({ show, from, to }: Filter): Record<string, string> => ({
  ...(show !== 'all' && { show }),
  ...(from && { from: minute(from) }),
  ...(to && { to: minute(to) }),
})
