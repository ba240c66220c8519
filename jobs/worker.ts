import { hostname } from 'node:os'
import type { JobWithMetadata } from 'pg-boss'
import { connect } from '#db/client.ts'
import { isMigrated } from '#db/migrate.ts'
import { readEnv } from '#env'
import { log } from '#log'
import { openBoss } from './boss.ts'
import { handle, recover } from './handler.ts'
import type { Payload } from './payload.ts'
import { createProvider } from './providers/index.ts'
import { QUEUE, RECONCILE } from './queues.ts'
import { reconcile } from './reconcile.ts'
import { semaphore } from './semaphore.ts'

const SHUTDOWN_MS = 25_000

const env = readEnv()
const { db, close } = connect(env.DATABASE_URL, 5)
if (!(await isMigrated(db))) {
  log.fatal('the database schema is behind this version: run npm run migrate')
  process.exit(1)
}
const provider = createProvider(env.provider)
const context = { db, provider, worker: `${hostname()}:${process.pid}`, timeoutMs: env.PROVIDER_TIMEOUT_MS }
const shutdown = new AbortController()
const oneOf = semaphore(env.WORKER_CONCURRENCY)

const boss = await openBoss(env.DATABASE_URL, 'worker')
await boss.work(
  QUEUE,
  {
    includeMetadata: true,
    perJobResults: true,
    // Batches drain a backlog; a second fetcher keeps busy while the first waits for its slowest job.
    batchSize: 4 * env.WORKER_CONCURRENCY,
    localConcurrency: 2,
    burstWhenBatchFull: true,
    heartbeatRefreshSeconds: 5,
    // New jobs notify; only retries that fall due wait for this poll.
    notifyPollingIntervalSeconds: 1,
    pollingIntervalSeconds: 0.5,
  },
  (jobs: JobWithMetadata<Payload>[]) =>
    Promise.all(
      jobs.map((job) =>
        oneOf(() => handle(context, job, shutdown.signal)).catch((error: Error) =>
          recover(context, job, error),
        ),
      ),
    ),
)
await boss.work(RECONCILE, { pollingIntervalSeconds: 2 }, () => reconcile(db, boss))
log.info(
  { provider: provider.name, simulated: env.simulated, concurrency: env.WORKER_CONCURRENCY },
  'worker is ready',
)

async function stop(signal: string) {
  if (shutdown.signal.aborted) return
  log.info({ signal }, 'worker stops: running jobs finish, others are handed back')
  shutdown.abort()
  await boss.stop({ graceful: true, timeout: SHUTDOWN_MS })
  await close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
