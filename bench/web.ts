import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { until } from '../e2e/until.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { treeOf } from '../testing/process-tree.ts'

/** A web process on a port of its own, which takes everybody's address from X-Forwarded-For. */
export async function startWeb(env: NodeJS.ProcessEnv) {
  const port = String(await freePort())
  const child = spawn(process.execPath, ['app/web/server.ts'], {
    env: { ...env, PORT: port, TRUST_PROXY: '1', REGISTRATION_LIMIT: '1000000' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://localhost:${port}`
  const stop = async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  try {
    await until(() => fetch(`${url}/api/health/ready`).then((answer) => answer.ok), 60)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, pid: child.pid ?? 0, stop }
}

/** The processes of the PostgreSQL that this one has started. */
export const postgresPids = () =>
  treeOf(process.pid)
    .filter(({ args }) => args.includes('postgres'))
    .map(({ pid }) => pid)

/** Seconds of processor time that they have used until now. Only on Linux. */
export const cpuSeconds = (pids: number[]) => pids.reduce((sum, pid) => sum + ticksOf(pid) / TICKS, 0)
const TICKS = 100 // a second, on every Linux that Node runs on

/** 0 for one that has just ended. */
function ticksOf(pid: number) {
  try {
    // The name, in brackets, may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

/** MiB of memory that a process has (RSS). Only on Linux. */
export const memoryMiB = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
