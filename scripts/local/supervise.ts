import type { ChildProcess } from 'node:child_process'

type Child = { name: string; spawn: () => ChildProcess; stopSignal?: NodeJS.Signals; stopSeconds?: number }

const MAX_PAUSE_MS = 30_000
const STABLE_MS = 60_000

/** Starts processes, restarts them when they die, with a doubling pause, and ends them all. */
export function createSupervisor(say: (line: string) => void) {
  const stops: (() => Promise<void>)[] = []
  let starting = true
  let stopping = false

  /** @param fatal called instead of a restart when the process ends in an error while all are still starting. */
  function supervise(
    { name, spawn, stopSignal = 'SIGTERM', stopSeconds = 30 }: Child,
    fatal?: (code: number) => void,
  ) {
    let child: ChildProcess | undefined
    let pause = 500
    let timer: NodeJS.Timeout | undefined
    const start = () => {
      const startedAt = performance.now()
      child = spawn()
      child.once('exit', (code, signal) => {
        child = undefined
        if (stopping) return
        if (starting && fatal && code && code > 0) return fatal(code)
        if (performance.now() - startedAt > STABLE_MS) pause = 500
        say(`${name} ended (${signal ?? `exit code ${code}`}); starting it again in ${pause / 1000} s`)
        timer = setTimeout(start, pause)
        pause = Math.min(pause * 2, MAX_PAUSE_MS)
      })
    }
    start()
    stops.push(async () => {
      clearTimeout(timer)
      const running = child
      if (!running) return
      await new Promise<void>((resolve) => {
        const kill = setTimeout(() => running.kill('SIGKILL'), stopSeconds * 1000)
        running.once('exit', () => {
          clearTimeout(kill)
          resolve()
        })
        running.kill(stopSignal)
      })
    })
  }

  return {
    supervise,
    /** From now on a process that ends is restarted. */
    started: () => {
      starting = false
    },
    isStopping: () => stopping,
    /** Last started, first ended; processes of the same rank end together. */
    async stop() {
      stopping = true
      const [database, ...others] = stops
      await Promise.all(others.map((end) => end()))
      await database?.()
    },
  }
}
