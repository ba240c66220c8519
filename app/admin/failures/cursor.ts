import { isUuid } from '#db/ids.ts'
import { subscriptionState } from '#db/schema/subscriptions.ts'

/** The end of a page of groups, for the URL: when its oldest group was seen, and its fingerprint. */
export const groupCursor = ({ lastSeen, fingerprint }: { lastSeen: Date; fingerprint: string }) =>
  `${lastSeen.getTime()}_${fingerprint}`

export function readGroupCursor(text: string) {
  const [, time, fingerprint] = /^(\d{1,15})_([0-9a-f]{32})$/.exec(text) ?? []
  return time && fingerprint ? { lastSeen: new Date(Number(time)), fingerprint } : undefined
}

/** The end of a page of people: the last person's state and id. */
export const personCursor = ({ state, userId }: { state: string; userId: string }) => `${state}.${userId}`

export function readPersonCursor(text: string) {
  const [, name, userId] = /^(\w{1,20})\.(.+)$/.exec(text) ?? []
  const state = subscriptionState.enumValues.find((known) => known === name)
  return state && userId && isUuid(userId) ? { state, userId } : undefined
}
