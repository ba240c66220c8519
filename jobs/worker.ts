import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from 'pg-boss'
import { connect } from '#db/client.ts'
import { databaseTime } from '#db/clock.ts'
import { isMigrated } from '#db/migrate.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import { countLocks } from '#db/providers/places.ts'
import { findTooOld } from '#db/server-version.ts'
import { readEnv } from '#env'
import { log } from '#log'
import { endWithParent } from '#parent'
import { createDeliverer } from './delivery/deliverer.ts'
import { takeBack } from './delivery/take-back.ts'
import { type Alert, alertReceiver, createAlerts, sendAlert } from './monitoring/alerts.ts'
import { annotateStart } from './monitoring/annotations.ts'
import { answerCode, answerText } from './monitoring/circuit-text.ts'
import { startRollups } from './monitoring/rollup.ts'
import { watch } from './monitoring/watch.ts'
import { runOperation } from './operations/run.ts'
import { createProvider } from './providers/create.ts'
import { requireProxy } from './providers/proxy.ts'
import { openBoss } from './queue/boss.ts'
import { CHANNEL } from './queue/notify.ts'
import type { CheckPayload, OperationPayload } from './queue/payload.ts'
import { ALERTS, CHECKS, OPERATIONS } from './queue/queues.ts'
import { CHANGES_PACE, readChanges } from './upkeep/changes.ts'
import { checkSettings, runCheck } from './upkeep/provider-check.ts'
import { RECONCILE_PACE, reconcile } from './upkeep/reconcile.ts'
import { retain } from './upkeep/retention.ts'
import { startTurns } from './upkeep/turns.ts'
import { whenServed } from './upkeep/when-served.ts'

const SHUTDOWN_MS = 25_000
const TAKE_BACK_MS = 1_000

const env = readEnv()
requireProxy()
const shutdown = new AbortController()
const { db, client, close } = connect(env.DATABASE_URL, 8)
const listening = env.sessionUrl === null ? null : connect(env.sessionUrl, 1)
const old = await whenServed(() => findTooOld(db))
if (old || !(await whenServed(() => isMigrated(db)))) {
  log.fatal(old ?? 'the database schema is behind this version: run npm run migrate')
  process.exit(1)
}
const { name } = env.provider
await whenServed(() => databaseTime(db))
await whenServed(() => ensureProvider(db, name))
await oldWorkersHaveEnded()

const boss = await whenServed(() => openBoss(env.DATABASE_URL, 'worker'))
const raise = createAlerts(boss)
const worker = `${hostname()}:${process.pid}`
const { delivery, dispatcher, gate, ...deliverer } = createDeliverer({
  ...{ db, client, boss, worker, raise },
  create: (send) => createProvider(env.provider, send),
  timeoutMs: env.PROVIDER_TIMEOUT_MS,
  concurrency: env.WORKER_CONCURRENCY,
})

/**
 * Workers of the previous version hold the provider's places as locks, and do not see our leases. Running
 * beside them would break the budget, so we wait for them.
 */
async function oldWorkersHaveEnded() {
  for (let told = false; ; told = true) {
    const locks = await whenServed(() => countLocks(db, name))
    if (locks === 0) return
    if (!told) log.warn({ locks }, 'waits for workers of the version before: stop them')
    await delay(1_000)
  }
}

/** Logs in one line whether key and list are right. */
async function checkProvider() {
  const trouble = await checkSettings(delivery)
  if (trouble)
    log.error(
      { provider: name, httpStatus: trouble.httpStatus },
      `${name}: ${answerText(answerCode(trouble))}`,
    )
}

async function stop(signal: string) {
  if (shutdown.signal.aborted) return
  log.info({ signal }, 'worker stops: running jobs finish')
  shutdown.abort()
  dispatcher.close()
  const deadline = setTimeout(() => process.exit(0), SHUTDOWN_MS + 2_000)
  await Promise.all([deliverer.stop(), boss.offWork(OPERATIONS).then(() => boss.offWork(CHECKS))]).catch(
    (error: Error) => log.warn({ message: error.message }, 'worker stops'),
  )
  await boss.stop({ graceful: true, timeout: SHUTDOWN_MS })
  await Promise.all([close(), listening?.close()])
  clearTimeout(deadline)
  process.exit(0)
}
// Nothing is lost with a worker: its jobs are taken back. Its supervisor starts another one.
process.on('uncaughtException', (error) => {
  log.fatal({ message: error.message }, 'worker ends')
  process.exit(1)
})
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
endWithParent(() => stop('its parent is gone'))

const asksWhoChanged = delivery.provider.changes !== undefined
const watched = { db, boss, provider: name, waitingMinutes: env.ALERT_WAITING_MINUTES, raise, asksWhoChanged }
const watchedSince = performance.now()
startTurns(
  db,
  'reconcile',
  RECONCILE_PACE,
  async () => {
    await reconcile(db, boss)
    await watch({ ...watched, watchedSince })
    await retain(db, env)
  },
  shutdown.signal,
)
if (asksWhoChanged) {
  const changes = { ...delivery, stop: shutdown.signal }
  startTurns(db, 'changes', CHANGES_PACE, () => readChanges(changes), shutdown.signal)
}
await boss.work(
  OPERATIONS,
  {
    perJobResults: true,
    heartbeatRefreshSeconds: 5,
    pollingIntervalSeconds: 0.5,
  },
  (jobs: Job<OperationPayload>[]) =>
    Promise.all(jobs.map((job) => runOperation(db, boss, job, shutdown.signal))),
)
await boss.work(
  CHECKS,
  { heartbeatRefreshSeconds: 5, pollingIntervalSeconds: 2 },
  async ([job]: Job<CheckPayload>[]) => job && runCheck(delivery, job),
)
const receiver = alertReceiver(env)
if (receiver)
  await boss.work(ALERTS, { pollingIntervalSeconds: 2 }, async ([job]: Job<Alert>[]) => {
    if (job) await sendAlert(receiver, job)
  })
startRollups({ db, client }, shutdown.signal)
void takeBackAgain()
if (!listening)
  log.warn(
    'a pooler passes no LISTEN on, so new jobs are looked for every second: DATABASE_DIRECT_URL is not set',
  )
await whenServed(async () =>
  listening?.client.listen(CHANNEL, dispatcher.notified, () => dispatcher.notified(null)),
)
await gate.start()
void annotateStart(db, 'worker', env)
log.info({ provider: name, simulated: env.simulated, concurrency: env.WORKER_CONCURRENCY }, 'worker is ready')
// A failure is no reason to end the worker: while every place is taken, other workers learn the provider's state.
await checkProvider().catch((error: Error) =>
  log.warn({ provider: name, message: error.message }, 'key and list could not be checked'),
)

async function takeBackAgain() {
  while (!shutdown.signal.aborted) {
    const back = await takeBack(db, boss).catch((error: Error) => {
      log.warn({ message: error.message }, 'take back')
      return 0
    })
    if (back > 0) dispatcher.notified(null)
    await delay(TAKE_BACK_MS * (0.5 + Math.random()), undefined, { ref: false })
  }
}
