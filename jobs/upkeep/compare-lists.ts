import type { Sql } from '#db/client.ts'
import { emailKey } from '#db/normalise.ts'
import { createSeen } from '#db/providers/seen-there.ts'
import type { Membership, Provider } from '../providers/contract.ts'
import type { Trouble } from '../providers/outcome.ts'

/** People here whom the provider holds otherwise, by what is different. */
export type Differences = {
  read: number
  /** They wait for their inbox here, and have confirmed there. */
  confirmedThere: string[]
  /** They opted out there, and we do not know. */
  optedOutThere: string[]
  /** They are subscribed here and not on the list there. */
  missingThere: string[]
  /** On the list there; nobody registered with that address. */
  unknownHere: number
}

/**
 * Reads the provider's own list and compares it with ours, page by page, so that memory does not grow with the list.
 * @param client of a single connection: what was seen is kept in a temporary table of its session.
 * @param settledBefore leaves alone what changed since: lists lag behind (Kit: minutes).
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
