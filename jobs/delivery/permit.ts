import { AsyncLocalStorage } from 'node:async_hooks'
import type { Place } from '#db/providers/places.ts'
import type { Leases } from './leases.ts'

/**
 * How long after a renewal was sent a call may leave. Shorter than a lease, so that others know when the last
 * one may have left.
 */
export const PERMIT_MS = 3_000
/** A lease of this worker, by its monotonic clock. It ends unless it is renewed. */
export class Lease {
  #sent: number
  #wall: number
  lost = false
  constructor(sent: number) {
    this.#sent = sent
    this.#wall = Date.now()
  }
  renew(sent: number) {
    this.#sent = sent
    this.#wall = Date.now()
  }
  /** No call may leave under it before it has been renewed. */
  doubt() {
    this.lost = false
    this.#sent = Number.NEGATIVE_INFINITY
  }
  /** Milliseconds since the last renewal was sent. */
  age(now: number) {
    return now - this.#sent
  }
  /** Suspending a machine may stop its monotonic clock, but not its wall clock. */
  get fresh() {
    return !this.lost && performance.now() - this.#sent < PERMIT_MS && Date.now() - this.#wall < 2 * PERMIT_MS
  }
}

/** One of the provider's places, held by this worker. */
export class HeldPlace extends Lease {
  readonly place: Place
  /** Until when an abandoned call may still run at the provider; 0 while there is none. */
  busyUntil = 0
  freeSince = 0
  /** Then it lingers, however often it is taken for a look that finds nothing. */
  used = false
  constructor(place: Place, sent: number) {
    super(sent)
    this.place = place
  }
}

/** The leases that one attempt, or one read, calls the provider under. */
export type Permit = {
  place: HeldPlace
  person: Lease | null
  /** Requests that left and may have changed something at the provider; reads do not count. */
  writes: number
}
const current = new AsyncLocalStorage<Permit>()
export const withPermit = <T>(permit: Permit, run: () => Promise<T>) => current.run(permit, run)
export const currentPermit = () => current.getStore()

/** Makes a read in one of the provider's places. @throws when the signal aborts before one is free. */
export async function readInPlace<T>(
  leases: Pick<Leases, 'one' | 'give'>,
  signal: AbortSignal,
  read: () => Promise<T>,
): Promise<T> {
  const place = await leases.one(signal)
  return withPermit({ place, person: null, writes: 0 }, read).finally(() => leases.give(place))
}
