import { randomUUID } from 'node:crypto'
import type { Sql } from '#db/client.ts'
import { LEASE_SECONDS, type Place, releasePlaces, renewLeases, takePlaces } from '#db/providers/places.ts'
import { log } from '#log'
import type { Provider } from '../providers/contract.ts'
import { NotSent } from '../providers/http.ts'
import { HeldPlace, Lease, PERMIT_MS, type Permit } from './permit.ts'

/** How often a worker renews, in one statement, all leases of at least this age: a call of milliseconds costs none. */
const RENEW_MS = 1_000
/** How long a place is kept for the next job after a call, or when it was taken and not used. */
const LINGER_MS = 1_000
const UNUSED_MS = 300
const AGAIN_MS = 200

export type Leases = ReturnType<typeof createLeases>

/**
 * This worker's leases on what all workers share: places at the provider, and people. They are rows by the
 * database's clock, renewed over any connection. A worker that stops renewing, for any reason, loses them.
 */
export function createLeases(
  client: Sql,
  { name, limits }: Pick<Provider, 'name' | 'limits'>,
  worker: string,
) {
  const holder = `${worker} ${randomUUID()}`
  const boundMs = limits.callBoundSeconds * 1000
  // A lease outlasts the last call that may have left under it, so a free place has no call running.
  const seconds = Math.max(LEASE_SECONDS, (PERMIT_MS + boundMs) / 1000)
  const mine = new Set<HeldPlace>()
  const idle: HeldPlace[] = []
  const people = new Map<string, Lease>()
  let renewed = Promise.withResolvers<void>()
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let unused: NodeJS.Timeout | undefined

  async function renew() {
    const sent = performance.now()
    const isOld = (lease: Lease) => lease.age(sent) >= RENEW_MS
    const places = [...mine].filter(isOld)
    const leases = new Map([...people].filter(([, lease]) => isOld(lease)))
    if (places.length + leases.size > 0) {
      const known = { places: places.map(({ place }) => place), tokens: [...leases.keys()], seconds }
      const kept = await renewLeases(client, { provider: name, holder }, known)
      const key = ({ place, fence }: Place) => `${place}.${fence}`
      const keys = new Set(kept.places.map(key))
      const tokens = new Set(kept.tokens)
      for (const held of places) {
        if (keys.has(key(held.place))) held.renew(sent)
        else lose(held)
      }
      for (const [token, lease] of leases) {
        if (tokens.has(token)) lease.renew(sent)
        else lease.lost = true
      }
    }
    await releaseIdle()
  }

  function lose(held: HeldPlace) {
    held.lost = true
    mine.delete(held)
    const index = idle.indexOf(held)
    if (index >= 0) idle.splice(index, 1)
  }

  async function releaseIdle(all = false) {
    const now = performance.now()
    const old = idle.filter(({ freeSince }) => all || now - freeSince > LINGER_MS)
    for (const held of old) lose(held)
    const places = old.map(({ place }) => place)
    await releasePlaces(client, { provider: name, holder }, places).catch((error: Error) => {
      // Perhaps they are still ours, and then nobody else gets them before they expire: the next renewal tells.
      for (const held of stopped ? [] : old) {
        held.doubt()
        mine.add(held)
        idle.push(held)
      }
      throw error
    })
  }
  const notReleased = ({ message }: Error) => log.warn({ message }, 'places were not given back')

  function tick() {
    timer = setTimeout(async () => {
      await renew().catch((error: Error) => log.warn({ message: error.message }, 'leases were not renewed'))
      renewed.resolve()
      renewed = Promise.withResolvers()
      if (!stopped) tick()
    }, RENEW_MS)
  }
  tick()

  /**
   * Up to so many of the provider's places that no other worker holds; none where it has no more.
   * @param enough if it still holds this many, the database is not asked for more.
   */
  async function take(wanted: number, enough = wanted): Promise<HeldPlace[]> {
    const taken: HeldPlace[] = []
    while (taken.length < wanted) {
      const held = idle.pop()
      if (!held) break
      if (held.fresh) taken.push(held)
      // The next renewal tells whether it is still ours.
      else setTimeout(() => give(held, false), RENEW_MS).unref()
    }
    const more = taken.length >= enough ? 0 : wanted - taken.length
    if (more > 0 && mine.size < limits.concurrency && !stopped) {
      const sent = performance.now()
      const places = await takePlaces(client, {
        provider: name,
        holder,
        most: limits.concurrency,
        wanted: more,
        seconds,
      }).catch((error: Error) => {
        for (const held of taken) give(held, false)
        throw error
      })
      for (const place of places) {
        const held = new HeldPlace(place, sent)
        held.freeSince = sent - LINGER_MS + UNUSED_MS
        mine.add(held)
        taken.push(held)
      }
    }
    return taken
  }

  /** A place is free once its call has ended or, if that was given up on, once it must have ended. */
  function give(held: HeldPlace, used = true) {
    if (held.lost) return
    const wait = held.busyUntil - performance.now()
    if (wait > 0) return void setTimeout(() => give(held), wait).unref()
    held.busyUntil = 0
    if (used) Object.assign(held, { used, freeSince: performance.now() })
    idle.push(held)
    // The last ones were given back when the worker stopped.
    if (stopped) return void releaseIdle(true).catch(notReleased)
    const [next = onFree] = waiting
    waiting.delete(next)
    next()
  }
  /** Callers in this process that wait for a single place. */
  const waiting = new Set<() => void>()
  let onFree = () => {}

  return {
    holder,
    take,
    give,
    /**
     * Gives back places that were taken and not needed: an idle worker must not keep them from others.
     * @param quiet no job is expected soon.
     */
    giveUnused(places: HeldPlace[], quiet: boolean) {
      if (places.length === 0) return
      if (quiet) for (const held of places) if (!held.used) held.freeSince -= UNUSED_MS
      for (const held of places) give(held, false)
      clearTimeout(unused)
      unused = setTimeout(() => void releaseIdle().catch(notReleased), quiet ? 0 : UNUSED_MS).unref()
    },
    whenFree(told: () => void) {
      onFree = told
    },
    /** Waits for one place. @throws when the signal aborts. */
    async one(signal: AbortSignal): Promise<HeldPlace> {
      for (;;) {
        signal.throwIfAborted()
        const [held] = await take(1)
        if (held) return held
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        const wait = setTimeout(resolve, AGAIN_MS * (0.5 + Math.random()))
        signal.addEventListener('abort', () => resolve(), { once: true })
        await promise
        clearTimeout(wait)
        waiting.delete(resolve)
      }
    },
    /** The lease of a person that has been taken; `sent`: when the statement that took it was sent. */
    keepPerson(token: string, sent: number) {
      const lease = new Lease(sent)
      people.set(token, lease)
      return lease
    },
    person: (token: string) => people.get(token) ?? null,
    leavePerson: (token: string) => void people.delete(token),
    /**
     * Waits until a call may leave under the permit, checked by the monotonic clock immediately before.
     * @throws NotSent where another worker may hold the place or the person by now.
     */
    async mayCall({ place, person }: Permit, signal: AbortSignal) {
      while (!place.fresh || (person && !person.fresh)) {
        if (place.lost || person?.lost || stopped) throw new NotSent('the lease has ended')
        signal.throwIfAborted()
        const aborted = Promise.withResolvers<void>()
        const abort = () => aborted.resolve()
        signal.addEventListener('abort', abort, { once: true })
        await Promise.race([renewed.promise, aborted.promise])
        signal.removeEventListener('abort', abort)
      }
    },
    /** After a call that was given up on: its place stays taken until the provider must have ended it. */
    givenUp({ place }: Permit, startedAt: number) {
      place.busyUntil = Math.max(place.busyUntil, startedAt + boundMs)
    },
    /** Gives back all leases without a call running at the provider. */
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearTimeout(unused)
      renewed.resolve()
      await releaseIdle(true)
    },
  }
}
