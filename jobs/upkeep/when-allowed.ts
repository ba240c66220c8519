import { setTimeout as delay } from 'node:timers/promises'
import { findProvider } from '#db/providers/circuit.ts'
import type { Delivery } from '../delivery/begin.ts'
import { isSilenced } from '../delivery/circuit.ts'
import { readInPlace } from '../delivery/permit.ts'
import type { Provider } from '../providers/contract.ts'

type List = NonNullable<Provider['list']>
/** An administrator paused the provider. */
export class Paused extends Error {}

/** A person may end the wait. */
const LOOK_MS = 2_000

/**
 * Reads the provider's list when it may be read: in one of its places, and not before a wait that it asked for is over.
 * A page that is refused with such a wait is read again afterwards, so what was read before it is not lost.
 *
 * @param provider holds everybody where it is told to wait.
 * @param onWait told once for each time until which it waits.
 * @throws Paused.
 */
export function whenAllowed(
  { db, provider, leases }: Pick<Delivery, 'db' | 'provider' | 'leases'>,
  list: List,
  onWait: (until: Date) => void,
): List {
  let told = 0
  return async (cursor, signal) => {
    for (;;) {
      const row = await findProvider(db, provider.name)
      if (row?.circuit === 'paused') throw new Paused()
      if (row?.heldUntil && isSilenced(row)) {
        if (told !== row.heldUntil.getTime()) onWait(row.heldUntil)
        told = row.heldUntil.getTime()
        await delay(Math.min(LOOK_MS, told - row.now.getTime()), undefined, { signal })
        continue
      }
      const page = await readInPlace(leases, signal, () => list(cursor, signal))
      if (!('kind' in page && page.kind === 'retry' && page.reason === 'rate_limited')) return page
    }
  }
}
