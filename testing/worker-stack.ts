import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createLimit } from '#app/web/limits.ts'
import { connect } from '#db/client.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { until } from '../e2e/until.ts'
import { type DialectName, startCountedProvider } from './counted-provider.ts'
import { createTestDatabase } from './database.ts'
import { registerSomebody, registersTogether, SECRET } from './integration.ts'
import { productUrl } from './pooler.ts'

type Settings = {
  env?: Record<string, string>
  /** How far its wall clock is off. */
  clockMs?: number
  /** Its database URL, where it differs. */
  url?: string
}
type Line = { level: number; msg: string; [name: string]: unknown }
/** The bound of calls (contract.ts), less the time that a busy machine may need to notice one. */
export const BOUND_MS = 15_000 - 1_000

/**
 * Worker processes around a database and a provider of a test's own. The test may kill, freeze and cut
 * anything. None of our parts is replaced by a stand-in.
 */
export async function startWorkerStack(
  dialect: DialectName,
  {
    env = {},
    database,
  }: Pick<Settings, 'env'> & { database?: { url: string; drop: () => Promise<void> } } = {},
) {
  const { url, drop } = database ?? (await createTestDatabase())
  const product = database ? url : productUrl(url)
  const provider = await startCountedProvider(dialect)
  const connection = connect(url, 4, { application_name: 'test' })
  const { client } = connection
  const boss = await openBoss(url, 'sender')
  const limit = createLimit(client, 'registration', 0, 3600, SECRET)
  const context = {
    ...connection,
    url,
    boss,
    together: registersTogether({ ...connection, url, boss }, { limit }),
  }
  const workers: Worker[] = []
  let people = 0

  const stack = {
    ...{ url, provider, client, context, workers },
    /** A worker process. `ready` waits until it takes jobs. */
    startWorker(settings: Settings = {}) {
      const worker = runWorker({
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: settings.url ?? product,
        ...(product !== url && { DATABASE_DIRECT_URL: settings.url ?? url }),
        SESSION_SECRET: 'a secret for tests only and long enough',
        PROVIDER_TIMEOUT_MS: '2000',
        LOG_LEVEL: 'info',
        ...provider.env,
        ...env,
        ...settings.env,
        CLOCK_OFFSET_MS: String(settings.clockMs ?? 0),
      })
      workers.push(worker)
      return worker
    },
    /** Registers people as the form does. @returns their ids. */
    async register(count = 1) {
      const ids: string[] = []
      for (let n = 0; n < count; n++) {
        const result = await registerSomebody(context, `person${++people}`)
        assert.ok(result.status === 'registered')
        ids.push(result.userId)
      }
      return ids
    },
    /** How many people are in each state. */
    async states(): Promise<Record<string, number>> {
      const rows = await client`select state, count(*)::int as people from subscriptions group by 1`
      return Object.fromEntries(rows.map(({ state, people }) => [state, people]))
    },
    settled: (state: string, count: number, seconds = 30) =>
      until(async () => (await stack.states())[state] === count, seconds),
    /** Ends all connections of the workers. @returns how many. */
    terminate: async () =>
      (
        await client`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
          and application_name not in ('test', 'frontdesk-sender')`
      ).length,
    /** Workers that ended although no test ended them. */
    exits: () => workers.filter(({ endedAlone }) => endedAlone()),
    async stop() {
      await Promise.all(workers.map((worker) => worker.end('SIGKILL')))
      provider.stop()
      await boss.stop({ graceful: false })
      await connection.close()
      await drop()
    },
  }
  return stack
}
export type WorkerStack = Awaited<ReturnType<typeof startWorkerStack>>

function runWorker(env: NodeJS.ProcessEnv) {
  const args = ['--import', './testing/shift-clock.ts', 'jobs/worker.ts']
  const child: ChildProcess = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Line[] = []
  let asked = false
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) lines.push(JSON.parse(line))
    })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const ready = () => until(() => hasEnded() || lines.some(({ msg }) => msg === 'worker is ready'))
  return {
    pid: child.pid ?? 0,
    lines,
    ready,
    freeze: () => child.kill('SIGSTOP'),
    wake: () => child.kill('SIGCONT'),
    async end(signal: NodeJS.Signals) {
      asked = true
      if (hasEnded()) return
      child.kill(signal)
      if (signal !== 'SIGKILL') child.kill('SIGCONT')
      await once(child, 'exit')
    },
    endedAlone: () => !asked && hasEnded(),
  }
}
export type Worker = ReturnType<typeof runWorker>
