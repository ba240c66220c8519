import type { Sql } from '#db/client.ts'
import { emailKey } from '#db/normalise.ts'
import { createSeen } from '#db/providers/seen-there.ts'
import type { Provider, Standing } from '../providers/contract.ts'
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
    const standings = new Map<string, Standing>()
    for (const { email, standing } of page.members) standings.set(emailKey(email), standing)
    const ours = await seen.match([...standings.keys()])
    found.read += page.members.length
    found.unknownHere += standings.size - ours.length
    for (const { userId, email, state } of ours) {
      const standing = standings.get(email)
      if (standing === 'subscribed' && state === 'check_inbox') found.confirmedThere.push(userId)
      if (standing === 'suppressed' && (state === 'check_inbox' || state === 'confirmed'))
        found.optedOutThere.push(userId)
    }
    cursor = page.next
  } while (cursor !== null)
  found.missingThere = await seen.missing(settledBefore)
  return found
}
