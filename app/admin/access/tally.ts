import type { Database } from '#db/client.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { addAccessEvent, type RepeatedEvent } from '#db/staff/access-events.ts'
import { findNamesAmong } from '#db/staff/staff.ts'
import { log } from '#log'
import { staffName } from './staff.ts'

/** What can be repeated without end: tries to sign in, under a name as it was typed, and what a reader may not do. */
export type Repeated =
  | { action: 'fail sign-in' | 'limit sign-in' | 'crowd sign-in'; typed: string }
  | { action: 'refuse role'; actor: string; needed: StaffRole }
  | { action: 'limit search'; actor: string }

/** Stands as the actor of what nobody who is signed in did; no username may contain spaces. */
const UNKNOWN = 'somebody unknown'
/** Different names that wait to be looked up; any more count as names that nobody has. */
const MOST = 1_000

/**
 * Counts such events and writes the counts in the background, one after the other. Whoever causes them waits for
 * nothing, and however many cause them, there is one row an hour for each administrator's name, and one for all others.
 */
export function createAccessTally(db: Database) {
  let counts = new Map<string, { of: Repeated; times: number }>()
  let isWriting = false

  async function write() {
    const taken = [...counts.values()]
    counts = new Map()
    // The database refuses some texts, and no administrator's name is one of them.
    const typed = taken.flatMap(({ of }) =>
      'typed' in of && staffName.safeParse(of.typed).success ? of.typed : [],
    )
    const known = new Set(await findNamesAmong(db, typed))
    const events = new Map<string, { event: RepeatedEvent; times: number }>()
    for (const { of, times } of taken) {
      const event = asEvent(of, known)
      const key = JSON.stringify(event)
      events.set(key, { event, times: times + (events.get(key)?.times ?? 0) })
    }
    for (const { event, times } of events.values()) await addAccessEvent(db, event, times)
  }

  async function writeAll() {
    isWriting = true
    while (counts.size > 0)
      await write().catch((error: Error) => log.error({ message: error.message }, 'not in the audit'))
    isWriting = false
  }

  return (given: Repeated) => {
    const whole = 'typed' in given ? { ...given, typed: given.typed.toLowerCase() } : given
    const fits = counts.size < MOST || counts.has(JSON.stringify(whole))
    const of = fits || !('typed' in whole) ? whole : { ...whole, typed: '' }
    const key = JSON.stringify(of)
    counts.set(key, { of, times: (counts.get(key)?.times ?? 0) + 1 })
    if (!isWriting) void writeAll()
  }
}

/** A typed name that nobody has may be a password. */
function asEvent(of: Repeated, known: Set<string>): RepeatedEvent {
  if (!('typed' in of)) {
    const { actor, action, ...detail } = of
    return { actor, action, detail }
  }
  const administrator = known.has(of.typed) ? of.typed : null
  return { actor: UNKNOWN, action: of.action, detail: { administrator } }
}
