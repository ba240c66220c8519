import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Administrator } from './administrator.ts'
import type { Fault } from './plan.ts'
import { linksOf, type Served } from './processes.ts'
import type { Stack } from './stack.ts'

/** Brings the faults of a plan about, and puts each right when its time is over. */
export function createFaults(stack: Stack, administrator: Administrator, say: (line: string) => void) {
  const { database, provider, processes } = stack
  const healing = new AbortController()
  const lasts = (ms: number) => delay(ms, undefined, { signal: healing.signal }).catch(() => {})
  /** One thing is troubled by one fault at a time; the next one waits. */
  const turns = new Map<unknown, Promise<unknown>>()
  const underWay: Promise<unknown>[] = []
  const ofProcess = ({ target }: Fault) => processes[target % processes.length] as Served
  const links = processes.flatMap(linksOf)
  const ofLink = ({ target }: Fault) => links[target % links.length] as (typeof links)[number]

  async function restart(fault: Fault, signal: NodeJS.Signals) {
    const one = ofProcess(fault)
    await one.end(signal)
    await lasts(Math.min(fault.ms, 2_000))
    one.start(fault.clockMs)
    await one.ready()
  }
  const processFaults: Record<string, (fault: Fault) => Promise<unknown>> = {
    killed: (fault) => restart(fault, 'SIGKILL'),
    stopped: (fault) => restart(fault, 'SIGTERM'),
    async frozen(fault) {
      ofProcess(fault).freeze()
      await lasts(2 * fault.ms)
      ofProcess(fault).wake()
    },
    async 'frozen and killed'(fault) {
      ofProcess(fault).freeze()
      await lasts(fault.ms)
      await restart(fault, 'SIGKILL')
    },
  }
  const linkFaults: typeof processFaults = {
    cut: async (fault) => ofLink(fault).cut(),
    'cut at a byte': async (fault) => ofLink(fault).cutAfter(fault.way, fault.bytes),
    async 'black hole'(fault) {
      ofLink(fault).swallow(true)
      await lasts(2 * fault.ms)
      ofLink(fault).swallow(false)
    },
    async 'half open'(fault) {
      ofLink(fault).swallow(true, [fault.way])
      await lasts(2 * fault.ms)
      ofLink(fault).swallow(false)
    },
    async slow(fault) {
      ofLink(fault).slow(fault.lagMs)
      await lasts(fault.ms)
      ofLink(fault).slow(0)
    },
  }
  const away = async (signal: NodeJS.Signals, ms: number) => {
    await database.stop(signal)
    await lasts(ms)
    await database.start()
  }
  const databaseFaults: typeof processFaults = {
    stopped: ({ ms }) => away('SIGINT', ms),
    'restarted at once': () => away('SIGINT', 0),
    killed: ({ ms }) => away('SIGKILL', Math.min(ms, 3_000)),
    'one of its processes killed': ({ random }) => database.killOne(random),
    async frozen({ ms }) {
      database.freeze()
      await lasts(ms)
      database.wake()
    },
    async 'read-only'({ ms }) {
      await database.readOnly(true)
      await lasts(ms)
      await surely(() => database.readOnly(false))
    },
    async 'no free connection'({ ms }) {
      await database.full(true)
      await database.terminate()
      await lasts(ms)
      await surely(() => database.full(false))
    },
    'connections ended': () => database.terminate(),
    async 'connections ended ten times'({ ms }) {
      for (let time = 0; time < 10; time++) {
        await database.terminate()
        await lasts(ms / 50)
      }
    },
    async 'disk full'({ ms }) {
      database.diskFull(true)
      await lasts(ms)
      database.diskFull(false)
      // It ends itself where it cannot write its log.
      if (database.hasEnded()) await database.start()
    },
  }
  const providerFaults: typeof processFaults = {
    async 'another mode'({ mode, ms, lagMs }) {
      provider.set({ mode, latencyMs: Math.round(lagMs / 4) })
      await lasts(ms)
      provider.set({ mode: 'up', latencyMs: 0 })
    },
  }
  const administratorFaults: typeof processFaults = {
    async 'pauses and resumes'({ ms }) {
      await administrator.pause()
      await lasts(ms)
      await administrator.resume()
    },
    'has everybody who waits tried now': () => administrator.retry(),
    'deletes and restores jobs': () => administrator.deleteAndRestore(),
    // Two at once, as when two machines are deployed; one may lose its database.
    'migrates twice at once': () => Promise.allSettled([migrate(), migrate()]),
  }
  const migrate = () => promisify(execFile)(process.execPath, ['scripts/migrate.ts'], { env: stack.env })
  const all = {
    process: processFaults,
    link: linkFaults,
    database: databaseFaults,
    provider: providerFaults,
    administrator: administratorFaults,
  }
  const troubled = (fault: Fault) =>
    fault.on === 'process' ? ofProcess(fault) : fault.on === 'link' ? ofLink(fault) : fault.on

  function strike(fault: Fault) {
    const whom = troubled(fault)
    const run = async () => {
      const named = fault.on === 'process' || fault.on === 'link' ? ` ${fault.target}` : ''
      say(`${fault.on}${named}: ${fault.kind}${fault.on === 'provider' ? `, ${fault.mode}` : ''}`)
      await all[fault.on][fault.kind]?.(fault)
    }
    const turn = (turns.get(whom) ?? Promise.resolve())
      .then(run)
      // What needs the database fails while that is away.
      .catch((error: Error) => say(`${fault.on}: ${fault.kind}: ${error.message}`))
    turns.set(whom, turn)
    underWay.push(turn)
  }

  return {
    async run(plan: Fault[]) {
      const begun = performance.now()
      for (const fault of plan) {
        await lasts(Math.max(0, begun + fault.at - performance.now()))
        strike(fault)
      }
    },
    /** Ends all faults at once, and everything is well. */
    async heal() {
      healing.abort()
      await Promise.all(underWay)
      for (const link of links) {
        link.swallow(false)
        link.slow(0)
      }
      database.diskFull(false)
      if (database.hasEnded()) await database.start()
      await surely(() => database.readOnly(false))
      await surely(() => database.full(false))
      provider.set({ mode: 'up', latencyMs: 0 })
      for (const one of processes) if (one.hasEnded()) one.start()
      await Promise.all(processes.map((one) => one.ready()))
    },
  }
}

/** Until it has been done: the connection for it may be lost, too. */
async function surely(act: () => Promise<unknown>) {
  for (let tries = 0; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (tries === 100) throw error
      await delay(300)
    }
  }
}
