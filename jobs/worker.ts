import { hostname } from 'node:os'
import type { Job, JobWithMetadata } from 'pg-boss'
import { connect } from '#db/client.ts'
import { isMigrated } from '#db/migrate.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import { readEnv } from '#env'
import { log } from '#log'
import { endWithParent } from '#parent'
import { type Alert, alertReceiver, createAlerts, sendAlert } from './alerts.ts'
import { createBudget, paced } from './delivery/budget.ts'
import { inWords } from './delivery/circuit.ts'
import { createGate } from './delivery/gate.ts'
import { handle, recover } from './delivery/handler.ts'
import { createLanes } from './delivery/lanes.ts'
import { probe } from './delivery/probe.ts'
import { semaphore } from './delivery/semaphore.ts'
import { markStart } from './marks.ts'
import { checkSettings, runCheck } from './provider-check.ts'
import { createProvider } from './providers/index.ts'
import { openBoss } from './queue/boss.ts'
import type { CheckPayload, OperationPayload, Payload } from './queue/payload.ts'
import { ALERTS, CHECKS, OPERATIONS, REFRESH } from './queue/queues.ts'
import { RECONCILE_PACE, reconcile } from './reconcile.ts'
import { refresh } from './refresh.ts'
import { startRollups } from './rollup.ts'
import { runOperation } from './run-operation.ts'
import { startTurns } from './turns.ts'
import { watch } from './watch.ts'

const SHUTDOWN_MS = 25_000

const env = readEnv()
const shutdown = new AbortController()
// postgres.js 3.4.9 may give what was under way on a connection that died to the next one in its place, where a
// transaction then waits for ever (decision 006). So a worker ends with its connection.
const { db, close } = connect(env.DATABASE_URL, 6, {}, { max_lifetime: null, onclose: endWithConnection })
if (!(await isMigrated(db))) {
  log.fatal('the database schema is behind this version: run npm run migrate')
  process.exit(1)
}
const { name } = env.provider
await ensureProvider(db, name)

const boss = await openBoss(env.DATABASE_URL, 'worker')
const raise = createAlerts(boss)
// The adapter declares its limits, and its requests go through the budget that keeps them.
const { limits } = createProvider(env.provider)
const budget = createBudget(env.DATABASE_URL, db, name, limits)
const provider = createProvider(env.provider, paced(budget, env.PROVIDER_TIMEOUT_MS))
const context = {
  db,
  provider,
  budget,
  raise,
  worker: `${hostname()}:${process.pid}`,
  onShut: () => gate.shut(),
}

const oneOf = semaphore(env.WORKER_CONCURRENCY, 2)
const run = (job: JobWithMetadata<Payload>, lane: number, trial: boolean) =>
  oneOf(lane, () => handle(context, job, shutdown.signal, trial)).catch((error: Error) =>
    recover(context, job, error),
  )
// No larger than what the rate lets through in ten seconds: what one worker holds no other can take.
const batchSize = Math.ceil(Math.min(4 * env.WORKER_CONCURRENCY, (limits.perSecond ?? 50) * 10))
const lanes = createLanes(boss, db, run, batchSize)
// A probe is a read and an attempt, of up to four requests together.
const leaseMs = 4 * env.PROVIDER_TIMEOUT_MS
const gate = createGate({
  db,
  name,
  lanes,
  probe: () => probe({ ...context, leaseMs, runOne: lanes.one }),
})

/** Says in one line whether key and list are right. */
async function checkProvider() {
  const trouble = await checkSettings({ ...context, leaseMs })
  if (trouble) log.error({ provider: name, httpStatus: trouble.httpStatus }, `${name}: ${inWords(trouble)}`)
}

async function stop(signal: string) {
  if (shutdown.signal.aborted) return
  log.info({ signal }, 'worker stops: running jobs finish, others are handed back')
  shutdown.abort()
  const deadline = setTimeout(() => process.exit(0), SHUTDOWN_MS + 2_000)
  await gate.stop()
  await boss.stop({ graceful: true, timeout: SHUTDOWN_MS })
  await budget.close()
  await close()
  clearTimeout(deadline)
  process.exit(0)
}
function endWithConnection() {
  if (shutdown.signal.aborted) return
  log.fatal('the database closed a connection: worker ends')
  process.exit(1)
}
// Nothing is lost with a worker: its jobs are taken back. Whoever runs it starts another one.
process.on('uncaughtException', (error) => {
  log.fatal({ message: error.message }, 'worker ends')
  process.exit(1)
})
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
endWithParent(() => stop('its parent is gone'))

const watched = { db, boss, provider: name, waitingMinutes: env.ALERT_WAITING_MINUTES, raise }
const watchedSince = performance.now()
startTurns(
  db,
  'reconcile',
  RECONCILE_PACE,
  async () => {
    await reconcile(db, boss)
    await watch({ ...watched, watchedSince })
  },
  shutdown.signal,
)
await boss.work(
  REFRESH,
  // Retries that fall due are not notified.
  { includeMetadata: true, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
  async ([job]: JobWithMetadata<Payload>[]) => job && refresh(context, job),
)
await boss.work(
  OPERATIONS,
  {
    perJobResults: true,
    heartbeatRefreshSeconds: 5,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
  },
  (jobs: Job<OperationPayload>[]) =>
    Promise.all(jobs.map((job) => runOperation(db, boss, job, shutdown.signal))),
)
await boss.work(
  CHECKS,
  { heartbeatRefreshSeconds: 5, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
  async ([job]: Job<CheckPayload>[]) => job && runCheck({ ...context, leaseMs }, job),
)
const receiver = alertReceiver(env)
if (receiver)
  await boss.work(
    ALERTS,
    { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
    async ([job]: Job<Alert>[]) => {
      if (job) await sendAlert(receiver, job)
    },
  )
startRollups(db, shutdown.signal)
await gate.start()
void markStart(db, 'worker', env)
log.info({ provider: name, simulated: env.simulated, concurrency: env.WORKER_CONCURRENCY }, 'worker is ready')
// Not worth a worker: while every slot is taken there are others that see how the provider is.
await checkProvider().catch((error: Error) =>
  log.warn({ provider: name, message: error.message }, 'key and list could not be checked'),
)
