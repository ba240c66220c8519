import type { PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { databaseTime } from '#db/clock.ts'
import { deleteRaised, findRaised, insertRaised, takeWatch } from '#db/monitoring/raised-alerts.ts'
import { countPeople, findOldestWaiting } from '#db/people/counts.ts'
import { findCircuitReason, findOpenSince, findProvider } from '#db/providers/circuit.ts'
import { WAITING } from '#db/schema/states.ts'
import { log } from '#log'
import { ALERT_DAYS, dropAlerts } from '../queue/alert-jobs.ts'
import { findWorkers, isLive } from '../queue/workers.ts'
import { alertText } from './alert-text.ts'
import type { Raise } from './alerts.ts'
import type { Finding } from './findings.ts'
import { changesUnread } from './watch-changes.ts'
import { deadLetters } from './watch-dead-letters.ts'

const NO_WORKER_MS = 60_000
const CIRCUIT_MS = 5 * 60_000

type Context = {
  db: Database
  boss: PgBoss
  provider: string
  waitingMinutes: number
  raise: Raise
  /** By performance.now(). Before this nothing watched, so it is unknown how long no worker has run. */
  watchedSince: number
  /** Whether the provider is asked who changed. Only a worker, which asks it, knows: others leave that alert alone. */
  asksWhoChanged?: boolean
}

/**
 * Raises alerts for conditions that last too long: once for a cause, and once when it is over. Raised alerts
 * are in the database, so any number of processes may watch, and a restart sends none twice.
 */
export async function watch(context: Context) {
  const workers = await findWorkers(context.boss)
  await context.db.transaction(async (tx) => {
    if (!(await takeWatch(tx))) return
    const now = await databaseTime(tx)
    const raised = new Set((await findRaised(tx)).map(({ cause }) => cause))
    const findings = [
      noWorker(workers, context),
      await circuitOpen(tx, context, now),
      await waitingLong(tx, context, now),
      ...(await deadLetters(tx, raised)),
      ...(await changesUnread(tx, context, now)),
    ]
    for (const { cause, type, on, off, news, over, path } of findings) {
      if (on && !raised.has(cause)) {
        const text = alertText(context.provider, await news())
        await insertRaised(tx, cause, text)
        await context.raise(tx, { type: `${type}.raised`, provider: context.provider, text, path }, cause)
      } else if (off && raised.has(cause)) {
        await deleteRaised(tx, cause)
        const text = alertText(context.provider, over)
        await context.raise(tx, { type: `${type}.over`, provider: context.provider, text, path }, cause)
      }
    }
    const dropped = await dropAlerts(tx)
    if (dropped > 0)
      log.error(
        { dropped },
        `no receiver took these alerts in ${ALERT_DAYS} days: is ALERT_WEBHOOK_URL set and up?`,
      )
  })
  return { live: workers.filter(isLive).length }
}

function noWorker(workers: Awaited<ReturnType<typeof findWorkers>>, { watchedSince }: Context): Finding {
  const silentMs = (workers[0]?.silentSeconds ?? Number.POSITIVE_INFINITY) * 1000
  const last = workers[0] ? { title: workers[0].title, silentMs } : null
  return {
    cause: 'no_worker',
    type: 'no_worker',
    on: silentMs > NO_WORKER_MS && performance.now() - watchedSince > NO_WORKER_MS,
    off: workers.some(isLive),
    news: async () => ({ of: 'no worker', last }),
    over: { of: 'worker again' },
    path: '/admin/workers',
  }
}

const isOpen = (circuit: string | undefined) => circuit === 'open' || circuit === 'half_open'

async function circuitOpen(tx: Transaction, { provider }: Context, now: number): Promise<Finding> {
  const row = await findProvider(tx, provider)
  const since = isOpen(row?.circuit) ? await findOpenSince(tx, provider) : null
  const openMs = since ? now - since.getTime() : 0
  return {
    cause: 'circuit',
    type: 'circuit',
    on: openMs > CIRCUIT_MS,
    off: !isOpen(row?.circuit),
    news: async () => ({ of: 'down', ms: openMs, why: await findCircuitReason(tx, provider) }),
    over: { of: 'not down', circuit: row?.circuit ?? null },
    path: '/admin/provider',
  }
}

async function waitingLong(tx: Transaction, context: Context, now: number): Promise<Finding> {
  const oldest = await findOldestWaiting(tx)
  const waitedMs = oldest ? now - oldest.getTime() : 0
  const isLong = waitedMs > context.waitingMinutes * 60_000
  return {
    cause: 'waiting',
    type: 'waiting',
    on: isLong,
    off: !isLong,
    news: async () => {
      const [row, why, counts] = await Promise.all([
        findProvider(tx, context.provider),
        findCircuitReason(tx, context.provider),
        countPeople(tx, WAITING),
      ])
      const people = counts.reduce((all, count) => all + count.people, 0)
      return { of: 'waiting', people, ms: waitedMs, circuit: row?.circuit ?? 'closed', why }
    },
    over: { of: 'not waiting', minutes: context.waitingMinutes },
    path: '/admin',
  }
}
