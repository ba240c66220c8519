import type { Sql } from '#db/client.ts'
import { emailKey } from '#db/normalise.ts'
import { createSeen } from '#db/providers/seen-there.ts'
import type { Membership, Provider } from '../providers/contract.ts'
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
    const memberships = new Map<string, Membership>()
    for (const { email, membership } of page.members) memberships.set(emailKey(email), membership)
    const ours = await seen.match([...memberships.keys()])
    found.read += page.members.length
    found.unknownHere += memberships.size - ours.length
    for (const { userId, email, state } of ours) {
      const membership = memberships.get(email)
      if (membership === 'subscribed' && state === 'check_inbox') found.confirmedThere.push(userId)
      if (membership === 'suppressed' && (state === 'check_inbox' || state === 'confirmed'))
        found.optedOutThere.push(userId)
    }
    cursor = page.next
  } while (cursor !== null)
  found.missingThere = await seen.missing(settledBefore)
  return found
}
