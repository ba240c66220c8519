import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { createAuth } from '#app/admin/access/auth.ts'
import { createAdministrator } from '#app/admin/access/staff.ts'
import { connect } from '#db/client.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { createTestDatabase } from '../testing/database.ts'
import { productUrl } from '../testing/pooler.ts'
import { until } from './until.ts'

export const ADMIN = { username: 'admin', password: 'a password for tests only' }
export const SECRET = 'a secret for tests only and long enough'

/** The whole product on ports and a database of its own, so that stacks do not see each other. */
export async function startStack(
  options: {
    web?: boolean
    /** The one address that web listens on, in place of all. */
    host?: string
    /** A free one where it is left out. */
    port?: number
    /** A migrated database that somebody else drops, in place of one of its own. */
    database?: string
    /** The pooler that the processes go through, where `npm test -- --pooler` has none. */
    pooler?: string
    /** Given what the processes log. */
    onLog?: (text: string) => void
    /** Told when a process ends, whatever ended it. */
    onExit?: () => void
    /** The web process's database URL, where it differs. */
    webDatabase?: (url: string) => Promise<string>
    env?: Record<string, string> | ((simulatorUrl: string) => Record<string, string>)
  } = {},
) {
  const database = options.database
    ? { url: options.database, drop: async () => {} }
    : await createTestDatabase()
  const product = options.database ? options.database : productUrl(database.url, options.pooler)
  const [port, simulatorPort] = [options.port ?? (await freePort()), await freePort()]
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: product,
    ...(product !== database.url && { DATABASE_DIRECT_URL: database.url }),
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    SESSION_SECRET: SECRET,
    SIMULATE: '1',
    PROVIDER_TIMEOUT_MS: '2000',
    REGISTRATION_LIMIT: '0',
    LOG_LEVEL: 'error',
    ...(options.host && { HOST: options.host }),
    ...(typeof options.env === 'function' ? options.env(`http://127.0.0.1:${simulatorPort}`) : options.env),
  }
  const sql = postgres(database.url, { max: 4, onnotice: () => {} })
  const { db, close } = connect(database.url, 1)
  await createAdministrator(
    db,
    createAuth(db, { publicUrl: `http://localhost:${port}`, SESSION_SECRET: [SECRET] }),
    ADMIN.username,
    ADMIN.password,
  )
  await close()

  const children = new Set<ChildProcess>()
  const workers = new Set<ChildProcess>()
  let failed = ''
  const run = (script: string, more: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [script], {
      env: { ...env, ...more },
      stdio: ['ignore', options.onLog ? 'pipe' : 'ignore', 'inherit'],
    })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onLog?.(text))
    children.add(child)
    child.once('exit', (code) => {
      children.delete(child)
      workers.delete(child)
      options.onExit?.()
      if (code) failed = `${script} ended with exit code ${code}`
    })
    return child
  }
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  const simulator = createSimulator(simulatorPort)
  run('simulator/server.ts')
  const url = `http://${options.host ?? 'localhost'}:${port}`
  const webDatabase = await options.webDatabase?.(product)
  if (options.web !== false) run('app/web/server.ts', webDatabase ? { DATABASE_URL: webDatabase } : {})
  const isReady = async () =>
    !!failed ||
    ((await simulator.isUp()) &&
      (options.web === false || (await fetch(`${url}/api/health/ready`).then((answer) => answer.ok))))
  try {
    await until(isReady, 60)
    if (failed) throw new Error(failed)
  } catch (error) {
    for (const child of children) child.kill('SIGKILL')
    throw error
  }

  /** @param more settings of this worker alone. */
  const startWorker = (more: Record<string, string> = {}) => {
    const worker = run('jobs/worker.ts', more)
    workers.add(worker)
    return worker
  }
  const stopWorkers = () => Promise.all([...workers].map((worker) => end(worker, 'SIGTERM')))

  /** Runs one of the commands, to its end. @param more settings of its own. */
  const commandWith = (more: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(process.execPath, args, { env: { ...env, ...more } })

  return {
    url,
    database: database.url,
    sql,
    simulator,
    startWorker,
    stopWorkers,
    workers,
    commandWith,
    command: (...args: string[]) => commandWith({}, ...args),
    end,
    stop: async () => {
      await Promise.all([...children].map((child) => end(child, 'SIGTERM')))
      await sql.end()
      await database.drop()
    },
  }
}
export type Stack = Awaited<ReturnType<typeof startStack>>

function createSimulator(port: number) {
  const url = `http://127.0.0.1:${port}`
  const read = async (path: string, init?: RequestInit) => (await fetch(url + path, init)).json()
  return {
    url,
    isUp: () => fetch(`${url}/control`).then((answer) => answer.ok),
    reset: () => read('/control', { method: 'DELETE' }),
    set: (settings: Record<string, unknown>) =>
      read('/control', { method: 'PUT', body: JSON.stringify(settings) }),
    /** A person who was on the list before registering here. */
    addMember: (email: string, status: string) =>
      read('/control/members', { method: 'POST', body: JSON.stringify({ email, status }) }),
    /** A person whom the provider's own staff deletes. */
    removeMember: (email: string) =>
      read('/control/members', { method: 'DELETE', body: JSON.stringify({ email }) }),
    members: async (): Promise<{ email_address: string; status: string }[]> =>
      (await read('/control/members')).members,
    requests: async (): Promise<{
      requests: { at: string; method: string; path: string; email?: string; id: string }[]
      running: number
      highestConcurrency: number
      highestPerSecond: number
    }> => read('/control/requests'),
  }
}
