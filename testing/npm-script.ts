import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { alive, treeOf } from './process-tree.ts'

/** How processes are told to end, and whether npm itself survives to report how they did. */
export const signals = [
  ['SIGTERM to npm alone, as Docker does', (pid: number) => process.kill(pid, 'SIGTERM'), true],
  // A process that npm passes it on to gets it twice.
  [
    'SIGTERM to all, as systemd does',
    (pid: number) => {
      for (const one of treeOf(pid)) {
        try {
          process.kill(one.pid, 'SIGTERM')
        } catch (error) {
          // A process that has ended meanwhile, like a database session with its client, needs no signal.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
        }
      }
    },
    true,
  ],
  ['SIGKILL to npm', (pid: number) => process.kill(pid, 'SIGKILL'), false],
] as const

export async function until(what: () => Promise<boolean> | boolean, seconds = 30) {
  const end = performance.now() + seconds * 1000
  while (!(await what())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

/** `npm run` of a script in a process group of its own, once it has printed `ready`. */
export async function startScript(
  script: string,
  env: Record<string, string | undefined>,
  ready: string,
  seconds = 30,
) {
  const child = spawn('npm', ['run', script], {
    env: { ...process.env, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const exited = once(child, 'exit')
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const pid = child.pid ?? 0
  await until(() => output.includes(ready), seconds)
  const pids = treeOf(pid).map((one) => one.pid)
  return {
    pid,
    pids,
    output: () => output,
    /** @returns npm's exit code. @throws when a process is left after so many seconds. */
    async ended(within = 10) {
      const [code] = await exited
      await until(() => !pids.some(alive), within)
      return code as number | null
    },
  }
}
