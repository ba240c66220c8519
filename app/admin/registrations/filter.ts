import { registrations } from '#app/admin/registrations/words.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { isUuid } from '#db/ids.ts'
import { NOT_SUBSCRIBED, type Window } from '#db/people/people.ts'
import { type SubscriptionState, subscriptionState } from '#db/schema/subscriptions.ts'

/** The people to show: in one state, in several, without a live job, or with a doubtful address. */
export type Show = SubscriptionState | 'all' | 'not_subscribed' | 'no_job' | 'address'

export const shows: [Show, name: string][] = [
  ['all', registrations.shows.all],
  ['not_subscribed', registrations.shows.not_subscribed],
  ['no_job', registrations.shows.no_job],
  ['address', registrations.shows.address],
  ...subscriptionState.enumValues.map((state): [Show, string] => [state, subscriptionWords[state].name]),
]

export type Filter = Window & { show: Show }
export type Query = Record<string, string | string[] | undefined>

export const statesOf = (show: Exclude<Show, 'no_job'>) => {
  if (show === 'all' || show === 'address') return undefined
  return show === 'not_subscribed' ? NOT_SUBSCRIBED : [show]
}

const one = (query: Query, name: string) => {
  const value = query[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** A time in a URL, in UTC; null where it is not one. */
export function readTime(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text)) return null
  const time = new Date(text.includes('T') ? `${text}Z` : `${text}T00:00Z`)
  return Number.isNaN(time.getTime()) ? null : time
}

/** The state of the page, all of it in its URL. `wrong`: fields that hold no valid time. */
export function readFilter(query: Query) {
  const show = shows.find(([value]) => value === one(query, 'show'))?.[0] ?? 'all'
  const from = readTime(one(query, 'from'))
  const to = readTime(one(query, 'to'))
  const wrong = (['from', 'to'] as const).filter(
    (name) => one(query, name) !== '' && readTime(one(query, name)) === null,
  )
  const cursor = {
    ...(isUuid(one(query, 'before')) && { before: one(query, 'before') }),
    ...(isUuid(one(query, 'after')) && !isUuid(one(query, 'before')) && { after: one(query, 'after') }),
  }
  const filter: Filter = { show, ...(from && { from }), ...(to && { to }) }
  return { filter, cursor, wrong }
}

export const minute = (time: Date) => time.toISOString().slice(0, 16)

/** The filter in the form of the URL and of the audit event. */
export const asParams = ({ show, from, to }: Filter): Record<string, string> => ({
  ...(show !== 'all' && { show }),
  ...(from && { from: minute(from) }),
  ...(to && { to: minute(to) }),
})
