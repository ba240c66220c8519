import { setTimeout as delay } from 'node:timers/promises'
import { createProxy, type TcpProxy } from './tcp-proxy.ts'
import type { Worker, WorkerStack } from './worker-stack.ts'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** All faults of the simulator that end by themselves; `reject` does not, since refused people need an administrator. */
const modes = [
  'up',
  'up',
  'up',
  'slow',
  'down',
  'hang',
  'refuse',
  'rate_limited',
  'bad_key',
  'flaky',
  'commit_then_drop',
] as const
const OFF_MS = 20 * 60_000

/** A worker with a database connection of its own to break. */
type Desk = { worker: Worker; proxy: TcpProxy; busy: boolean }

/** Workers with every fault that we know of, as often as `pace` allows, until they are told to recover. */
export async function createFaults(stack: WorkerStack, random: () => number, workers: number) {
  const between = (least: number, most: number) => least + random() * (most - least)
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const healing = new AbortController()
  const underWay = new Set<Promise<void>>()
  const counts: Record<string, number> = {}
  const start = (proxy: TcpProxy) =>
    stack.startWorker({ url: proxy.url, clockMs: Math.round(between(-OFF_MS, OFF_MS)) })
  const last = (least: number, most: number) =>
    delay(between(least, most), undefined, { signal: healing.signal }).catch(() => {})

  async function restart(desk: Desk, signal: 'SIGKILL' | 'SIGTERM') {
    await desk.worker.end(signal)
    await last(0, 2_000)
    desk.worker = start(desk.proxy)
    await desk.worker.ready()
  }
  /** Each fault has a worker for itself until that is well again. */
  const faults: Record<string, (desk: Desk) => Promise<unknown>> = {
    killed: (desk) => restart(desk, 'SIGKILL'),
    'stopped, and started with another clock': (desk) => restart(desk, 'SIGTERM'),
    async frozen(desk) {
      desk.worker.freeze()
      await last(500, 25_000)
      desk.worker.wake()
    },
    async 'frozen, and killed'(desk) {
      desk.worker.freeze()
      await last(500, 15_000)
      await restart(desk, 'SIGKILL')
    },
    'its connections cut': async ({ proxy }) => proxy.cut(),
    async 'its packets dropped'({ proxy }) {
      proxy.swallow(true)
      await last(500, 25_000)
      proxy.swallow(false)
    },
    'all connections terminated': () => stack.terminate(),
    async 'all connections terminated ten times'() {
      for (let time = 0; time < 10; time++) {
        await stack.terminate()
        await delay(between(0, 200))
      }
    },
    async 'another mode of the provider'() {
      stack.provider.set({ mode: pick(modes), latencyMs: Math.round(between(0, 300)) })
    },
  }

  const desks: Desk[] = []
  for (let n = 0; n < workers; n++) {
    const proxy = await createProxy(stack.url)
    desks.push({ proxy, worker: start(proxy), busy: false })
  }
  await Promise.all(desks.map(({ worker }) => worker.ready()))

  function strike() {
    const desk = pick(desks)
    const name = pick(Object.keys(faults))
    if (desk.busy) return
    desk.busy = true
    counts[name] = (counts[name] ?? 0) + 1
    const fault = faults[name]?.(desk).then(() => {
      desk.busy = false
    })
    if (!fault) return
    underWay.add(fault)
    void fault.finally(() => underWay.delete(fault))
  }

  return {
    counts,
    /** One fault after another, some of them at once, for so long. */
    async run(ms: number) {
      const end = performance.now() + ms
      while (performance.now() < end) {
        strike()
        await last(0, 2_000)
      }
    },
    /** All are well, and the provider is up. */
    async heal() {
      healing.abort()
      stack.provider.set({ mode: 'up', latencyMs: 0 })
      await Promise.all(underWay)
    },
    close: () => {
      for (const { proxy } of desks) proxy.close()
    },
  }
}
