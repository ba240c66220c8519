import type { Sql } from '#db/client.ts'
import { emailKey } from '#db/normalise.ts'
import { createSeen, type findRegistered } from '#db/providers/seen-there.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import type { Membership, Page, Provider } from '../providers/contract.ts'
import type { Trouble } from '../providers/outcome.ts'

/** People whose state here differs from the provider's, by the kind of difference. */
export type Differences = {
  read: number
  /** Waiting for their confirmation here, confirmed there. */
  confirmedThere: string[]
  /** Opted out there, not known here. */
  optedOutThere: string[]
  /** Subscribed here, not on the list there. */
  missingThere: string[]
  /** On the list there; nobody registered with that address. */
  unknownHere: number
}

/**
 * Reads the provider's own list and compares it with ours, page by page, so that memory does not grow with the list.
 * @param client of a single connection: people seen are kept in a temporary table of its session.
 * @param settledBefore skips people who changed since then: lists lag behind (Kit: minutes).
 */
export async function compare(
  client: Sql,
  list: NonNullable<Provider['list']>,
  settledBefore: Date,
  signal: AbortSignal,
): Promise<Differences | Trouble> {
  const seen = await createSeen(client)
  const found: Differences = {
    read: 0,
    confirmedThere: [],
    optedOutThere: [],
    missingThere: [],
    unknownHere: 0,
  }
  let cursor: string | null = null
  do {
    const page = await list(cursor, signal)
    if ('kind' in page) return page
    const { confirmedThere, optedOutThere, unknownHere } = await compareMembers(page.members, seen.match)
    found.read += page.members.length
    found.confirmedThere.push(...confirmedThere)
    found.optedOutThere.push(...optedOutThere)
    found.unknownHere += unknownHere
    cursor = page.next
  } while (cursor !== null)
  found.missingThere = await seen.missing(settledBefore)
  return found
}

/** @param find our people with these normalised addresses. */
export async function compareMembers(
  members: Page['members'],
  find: (emails: string[]) => ReturnType<typeof findRegistered>,
): Promise<Pick<Differences, 'confirmedThere' | 'optedOutThere' | 'unknownHere'>> {
  const memberships = new Map(members.map(({ email, membership }) => [emailKey(email), membership]))
  const ours = await find([...memberships.keys()])
  const those = (membership: Membership, ...states: SubscriptionState[]) =>
    ours
      .filter(({ email, state }) => memberships.get(email) === membership && states.includes(state))
      .map(({ userId }) => userId)
  return {
    confirmedThere: those('subscribed', 'check_inbox'),
    optedOutThere: those('suppressed', 'check_inbox', 'confirmed'),
    unknownHere: memberships.size - ours.length,
  }
}
