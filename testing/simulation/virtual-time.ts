import { AsyncLocalStorage } from 'node:async_hooks'
import filesPromises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'

/** A process of the simulation. All of them live in this one; its timers and its calls end with it. */
export type Owner = { name: string; dead: boolean }
type Timer = {
  due: number
  order: number
  every: number | null
  owner: Owner | undefined
  run: () => void
}

const real = { setImmediate, setTimeout, setInterval, clearTimeout, Date, random: Math.random }
/** A turn of the real event loop: what was under way in memory goes on. */
export const turnOfLoop = () => new Promise<void>((done) => real.setImmediate(() => done()))

/**
 * pg-boss tells with each sign of life how busy the machine is. Reading that takes real time, so what came after it would
 * come earlier or later than before.
 */
const withoutSystem = (readFile: typeof filesPromises.readFile) =>
  (async (...args: Parameters<typeof filesPromises.readFile>) => {
    if (/^\/(proc|sys)\//.test(String(args[0]))) throw new Error('not read in a simulation')
    return readFile(...args)
  }) as typeof filesPromises.readFile

/**
 * Replaces this process's clocks and timers: `Date`, `performance.now`, `setTimeout`, `setInterval`, those of
 * `node:timers/promises`, `AbortSignal.timeout`, and `Math.random`. Time stands still until it is moved.
 */
export function installVirtualTime() {
  const owners = new AsyncLocalStorage<Owner>()
  const timers: Timer[] = []
  let now = 0
  let begun = 0
  let order = 0
  let random = real.random

  const isBefore = (one: Timer, other: Timer) =>
    one.due < other.due || (one.due === other.due && one.order < other.order)

  /** Keeps them in the order in which they are due. */
  function insert(timer: Timer) {
    timer.order = ++order
    let low = 0
    let high = timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(timers[middle] as Timer, timer)) low = middle + 1
      else high = middle
    }
    timers.splice(low, 0, timer)
  }

  function schedule(work: (...args: unknown[]) => void, ms = 0, every = false, args: unknown[] = []) {
    const owner = owners.getStore()
    // Of no process of the simulation, such as a driver that opens a connection.
    if (!owner) return (every ? real.setInterval : real.setTimeout)(work, ms, ...args)
    const wait = Number.isFinite(ms) ? Math.max(1, ms) : 1
    const run = AsyncLocalStorage.bind(() => work(...args))
    const timer: Timer = { due: now + wait, order: 0, every: every ? wait : null, owner, run }
    if (!owner.dead) insert(timer)
    const handle = {
      timer,
      ref: () => handle,
      unref: () => handle,
      hasRef: () => false,
      close: () => clear(handle),
      refresh() {
        clear(handle)
        timer.due = now + wait
        insert(timer)
        return handle
      },
      [Symbol.dispose]: () => clear(handle),
    }
    return handle
  }
  function clear(handle: unknown) {
    const { timer } = (handle ?? {}) as { timer?: Timer }
    if (!timer) return real.clearTimeout(handle as NodeJS.Timeout)
    const at = timers.indexOf(timer)
    if (at >= 0) timers.splice(at, 1)
  }

  const delay = (ms?: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const aborted = () => {
        clear(handle)
        reject(Object.assign(new Error('aborted', { cause: signal?.reason }), { name: 'AbortError' }))
      }
      const handle = schedule(() => {
        signal?.removeEventListener('abort', aborted)
        resolve(value)
      }, ms)
      if (signal?.aborted) aborted()
      else signal?.addEventListener('abort', aborted, { once: true })
    })

  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms?: number, ...args: unknown[]) => schedule(work, ms, false, args),
    setInterval: (work: () => void, ms?: number, ...args: unknown[]) => schedule(work, ms, true, args),
    clearTimeout: clear,
    clearInterval: clear,
    Date: class extends real.Date {
      constructor(...args: [] | [number]) {
        if (args.length === 0) super(Math.floor(now))
        else super(...args)
      }
      static override now = () => Math.floor(now)
    },
  })
  Object.assign(timersPromises, { setTimeout: delay })
  Object.assign(filesPromises, { readFile: withoutSystem(filesPromises.readFile) })
  syncBuiltinESMExports()
  performance.now = () => now - begun
  Math.random = () => random()
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController()
    schedule(() => controller.abort(new DOMException('no answer in time', 'TimeoutError')), ms)
    return controller.signal
  }

  return {
    now: () => now,
    /** A new run: no timer is left, and the randomness is that of the seed. */
    begin(at: number, seeded: () => number) {
      timers.length = 0
      now = at
      // The monotonic clock of the process goes on, whatever a run's calendar says.
      begun = at - 1_000
      random = seeded
    },
    as: <T>(owner: Owner, work: () => T): T => owners.run(owner, work),
    owner: () => owners.getStore(),
    /** What the owner was to do later is not done. */
    end(owner: Owner) {
      owner.dead = true
      for (let at = timers.length - 1; at >= 0; at--) if (timers[at]?.owner === owner) timers.splice(at, 1)
    },
    nextDue: () => timers[0]?.due ?? Number.POSITIVE_INFINITY,
    moveTo(to: number) {
      now = Math.max(now, to)
    },
    /** Runs the first timer that is due, at its time or, after a jump, now. @returns false where none is. */
    runNext(): boolean {
      const timer = timers[0]
      if (!timer || timer.due > now) return false
      timers.shift()
      if (timer.every !== null) {
        // As after a sleep: once, and not for every period that has passed.
        timer.due = now + timer.every
        insert(timer)
      }
      timer.run()
      return true
    },
  }
}
export type VirtualTime = ReturnType<typeof installVirtualTime>
