import type { Sql } from '#db/client.ts'
import { emailKey } from '#db/normalise.ts'
import { createSeen, type findRegistered } from '#db/providers/seen-there.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import { type Membership, type Page, type Provider, whereOf } from '../providers/contract.ts'
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
  /** The same, of people who were never on this list, at a provider that forgets who left. */
  neverThere: number
  /** Subscribed here and there. */
  agreed: number
  /** On the list there; nobody registered with that address. */
  unknownHere: number
  /** Entries of the list that cannot be read. */
  unreadable: number
}

type Listed = Pick<Provider, 'name' | 'listId' | 'remembersOptOuts'> & { list: NonNullable<Provider['list']> }

/**
 * Reads the provider's own list and compares it with ours, page by page, so that memory does not grow with the list.
 * @param client of a single connection: people seen are kept in a temporary table of its session.
 * @param settledBefore skips people who changed since then: lists lag behind (Kit: minutes).
 */
export async function compare(
  client: Sql,
  provider: Listed,
  settledBefore: Date,
  signal: AbortSignal,
): Promise<Differences | Trouble> {
  const seen = await createSeen(client)
  const found: Differences = {
    read: 0,
    confirmedThere: [],
    optedOutThere: [],
    missingThere: [],
    neverThere: 0,
    agreed: 0,
    unknownHere: 0,
    unreadable: 0,
  }
  let cursor: string | null = null
  do {
    const page = await provider.list(cursor, signal)
    if ('kind' in page) return page
    const { confirmedThere, optedOutThere, ...counts } = await compareMembers(page.members, seen.match)
    found.read += page.members.length
    found.unreadable += page.unreadable ?? 0
    found.confirmedThere.push(...confirmedThere)
    found.optedOutThere.push(...optedOutThere)
    found.agreed += counts.agreed
    found.unknownHere += counts.unknownHere
    cursor = page.next
  } while (cursor !== null)
  const missing = await seen.missing(settledBefore, whereOf(provider))
  const left = provider.remembersOptOuts ? missing : missing.filter(({ was }) => was)
  found.missingThere = left.map(({ userId }) => userId)
  found.neverThere = missing.length - left.length
  return found
}

/** @param find our people with these normalised addresses. */
export async function compareMembers(
  members: Page['members'],
  find: (emails: string[]) => ReturnType<typeof findRegistered>,
): Promise<Pick<Differences, 'confirmedThere' | 'optedOutThere' | 'agreed' | 'unknownHere'>> {
  const memberships = new Map(members.map(({ email, membership }) => [emailKey(email), membership]))
  const ours = await find([...memberships.keys()])
  const those = (membership: Membership, ...states: SubscriptionState[]) =>
    ours
      .filter(({ email, state }) => memberships.get(email) === membership && states.includes(state))
      .map(({ userId }) => userId)
  return {
    confirmedThere: those('subscribed', 'check_inbox'),
    optedOutThere: those('suppressed', 'check_inbox', 'confirmed'),
    agreed: those('subscribed', 'confirmed').length,
    unknownHere: memberships.size - ours.length,
  }
}
