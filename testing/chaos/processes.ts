import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { until } from '../../e2e/until.ts'
import { createProxy, type TcpProxy } from '../tcp-proxy.ts'
import type { History } from './history.ts'

/** A dead connection is noticed by the other side's keep-alive, or a time limit. */
const LINGER_MS = 15_000
/** A worker finishes its calls in 25 s. */
const END_MS = 35_000
/** A process that starts waits for its database, however long that takes. */
const START_SECONDS = 300
const commands = { web: 'app/web/server.ts', worker: 'jobs/worker.ts' } as const

export type Kind = keyof typeof commands
export type Served = Awaited<ReturnType<typeof startProcess>>

/**
 * A process of ours that is started again and again, with links of its own to the database and to the provider.
 * @param env the settings of all; a URL of the database or of the provider is replaced by its link.
 * @param more `root`: the folder of another version.
 */
export async function startProcess(
  kind: Kind,
  n: number,
  env: NodeJS.ProcessEnv,
  {
    databaseUrl,
    providerUrl,
    healthUrl,
    root,
  }: { databaseUrl: string; providerUrl: string; healthUrl?: string; root?: string | undefined },
) {
  const name = `${kind} ${n}`
  const database = await createProxy(databaseUrl, { lingerMs: LINGER_MS })
  const provider = await createProxy(providerUrl, { lingerMs: LINGER_MS })
  const host = (url: string) => new URL(url).host
  const linked: NodeJS.ProcessEnv = { ...env }
  for (const [key, value] of Object.entries(env))
    linked[key] = value
      ?.replace(host(databaseUrl), host(database.url))
      .replace(host(providerUrl), host(provider.url))
  const lines: string[] = []
  const exits: History['exits'] = []
  let child: ChildProcess | undefined
  let asked = false
  let frozen = false
  /** Raised whenever it is killed, frozen or started. */
  let disturbed = 0
  let since = 0
  let serving = false
  const hasEnded = () => !child || child.exitCode !== null || child.signalCode !== null

  function start(clockMs = 0) {
    const started = spawn(process.execPath, ['--import', './testing/shift-clock.ts', commands[kind]], {
      env: { ...linked, CLOCK_OFFSET_MS: String(clockMs) },
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: root,
    })
    child = started
    asked = false
    frozen = false
    serving = false
    since = lines.length
    for (const stream of [started.stdout, started.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line))
    started.once('exit', (code, signal) => {
      disturbed++
      const clean = asked && (signal === 'SIGKILL' || code === 0)
      exits.push({
        process: `${name}, pid ${started.pid}`,
        how: signal ?? `exit code ${code}`,
        asked: clean,
        said: lines.at(-1) ?? '',
      })
    })
  }

  return {
    name,
    kind,
    database,
    provider,
    lines,
    exits,
    start,
    pid: () => child?.pid ?? 0,
    /** Once it does its work, or has ended. */
    ready: () =>
      until(async () => {
        if (hasEnded()) return true
        serving = healthUrl
          ? (await fetch(healthUrl, { signal: AbortSignal.timeout(2_000) })).ok
          : lines.slice(since).some((line) => line.includes('"worker is ready"'))
        return serving
      }, START_SECONDS),
    freeze() {
      disturbed++
      frozen = true
      child?.kill('SIGSTOP')
    },
    wake() {
      frozen = false
      child?.kill('SIGCONT')
    },
    /** Ends it; where a SIGTERM does not, it is killed, and that is noted. */
    async end(signal: NodeJS.Signals) {
      if (!child || hasEnded()) return
      const ending = child
      const ended = once(ending, 'exit')
      asked = true
      serving = false
      ending.kill(signal)
      if (signal !== 'SIGKILL') ending.kill('SIGCONT')
      const timer = setTimeout(() => {
        asked = false
        ending.kill('SIGKILL')
      }, END_MS)
      await ended
      clearTimeout(timer)
    },
    hasEnded,
    /** A number that stays the same while it is well; null while it starts, is frozen or has ended. */
    health: () => (serving && !frozen && !hasEnded() ? disturbed : null),
    close() {
      database.close()
      provider.close()
    },
  }
}

/** The links of a process that may be troubled: only workers talk to the provider. */
export const linksOf = ({ kind, database, provider }: Served): TcpProxy[] =>
  kind === 'worker' ? [database, provider] : [database]
