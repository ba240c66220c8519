import { changeProvider, findProvider } from '#db/providers/circuit.ts'
import { findRegistered, findWhoMayChange } from '#db/providers/seen-there.ts'
import { log } from '#log'
import type { Delivery } from '../delivery/begin.ts'
import { isPassable } from '../delivery/circuit.ts'
import { readInPlace } from '../delivery/permit.ts'
import type { Page } from '../providers/contract.ts'
import type { Trouble } from '../providers/outcome.ts'
import { enqueueRefresh } from '../queue/enqueue.ts'
import { compareMembers } from './compare-lists.ts'

type Context = Pick<Delivery, 'db' | 'client' | 'boss' | 'provider' | 'leases'> & {
  leaseMs: number
  /** No page is read after it; one that is on its way is, or its place would count as taken for long. */
  stop?: AbortSignal
}

const SOON_SECONDS = 4
const EVERY_SECONDS = 60
export const CHANGES_PACE = { everySeconds: SOON_SECONDS, leaseSeconds: 20, lookSeconds: 5 }
/** More than clocks differ, and than a change takes to get into the provider's list. */
const OVERLAP_MS = 5 * 60_000
/** After a reading, its time as often as this is left to others. */
const REST = 10

/**
 * Asks a provider that sends no messages who changed since the last time, and queues a look at those whose state here
 * differs: once a minute, and at every turn while somebody was just asked to confirm. What was not read to its end is
 * read again.
 *
 * @returns seconds until the next turn.
 */
export async function readChanges(context: Context): Promise<number> {
  const { db, client, provider } = context
  const row = await findProvider(db, provider.name)
  if (!row) return EVERY_SECONDS
  const { anybody, awaited } = await findWhoMayChange(client)
  // Below zero where the clock was set back.
  const age = row.now.getTime() - row.changesReadAt.getTime()
  if (!awaited && age >= 0 && age < EVERY_SECONDS * 1000) return SOON_SECONDS
  const begun = performance.now()
  const since = new Date(row.now.getTime() - Math.max(0, age) - OVERLAP_MS)
  if (anybody && !(await readSince(context, since))) return EVERY_SECONDS
  await changeProvider(db, provider.name, { changesReadAt: row.now })
  const rest = (REST * (performance.now() - begun)) / 1000
  return Math.min(EVERY_SECONDS, Math.max(SOON_SECONDS, rest))
}

/** @returns whether all was read, and everybody who differs has a look queued. */
async function readSince({ db, client, boss, provider, leases, leaseMs, stop }: Context, since: Date) {
  const { name, changes } = provider
  let cursor: string | null = null
  do {
    const row = await findProvider(db, name)
    if (!changes || !row || !isPassable(row) || stop?.aborted) return false
    const signal = AbortSignal.timeout(leaseMs)
    const page: Page | Trouble = await readInPlace(leases, signal, () => changes(since, cursor, signal))
    if ('kind' in page) {
      log.warn({ provider: name, kind: page.kind, httpStatus: page.httpStatus }, 'changes could not be read')
      return false
    }
    const { unreadable } = page
    if (unreadable) log.warn({ provider: name, unreadable }, 'changes that cannot be read are left out')
    const { confirmedThere, optedOutThere } = await compareMembers(page.members, (emails) =>
      findRegistered(client, emails),
    )
    for (const userId of [...confirmedThere, ...optedOutThere]) await enqueueRefresh(boss, userId)
    cursor = page.next
  } while (cursor !== null)
  return true
}
