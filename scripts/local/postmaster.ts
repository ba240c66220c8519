import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** PostgreSQL's own record of the server that runs on a data folder; null where none does. */
function readPostmaster(data: string) {
  const lock = join(data, 'postmaster.pid')
  if (!existsSync(lock)) return null
  const [pid, , , port] = readFileSync(lock, 'utf8').split('\n')
  return isRunning(Number(pid)) ? { pid, port } : null
}

function isRunning(pid: number) {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Two servers on one data folder would destroy it. PostgreSQL refuses too, but with more than one line. */
export function refuseSecondServer(data: string) {
  const running = readPostmaster(data)
  if (running)
    throw new Error(
      `${data} is in use by the PostgreSQL process ${running.pid}: stop it with kill -INT ${running.pid}`,
    )
}

/** The URL of the embedded server that runs on one of these folders; null where none does. */
export function findRunning(folders: string[]) {
  for (const folder of folders) {
    const running = readPostmaster(join(folder, 'data'))
    if (!running) continue
    const password = readFileSync(join(folder, 'password'), 'utf8')
    return `postgres://frontdesk:${password}@127.0.0.1:${running.port}/postgres`
  }
  return null
}
