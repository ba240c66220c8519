import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import type { Env } from '#env'
import { alertReceiver, createAlerts, deliverAlerts } from '#jobs/monitoring/alerts.ts'
import { watch } from '#jobs/monitoring/watch.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { ALERTS } from '#jobs/queue/queues.ts'
import { log } from '#log'

const EVERY_MS = 20_000

/**
 * The web process's own watch, since a dead worker cannot report itself. It also sends due alerts, since
 * perhaps no worker is running or knows the receiver. It neither ends the process nor keeps it from ending.
 */
export function startWatch(db: Database, env: Env) {
  const watchedSince = performance.now()
  const receiver = alertReceiver(env)
  let opened: PgBoss | undefined

  async function look() {
    opened ??= await openBoss(env.DATABASE_URL, 'sender')
    const { live } = await watch({
      db,
      boss: opened,
      provider: env.provider.name,
      waitingMinutes: env.ALERT_WAITING_MINUTES,
      raise: createAlerts(opened),
      watchedSince,
    })
    if (!receiver) return
    // Jobs of dead workers; live workers look after the queues themselves.
    if (live === 0) await opened.supervise(ALERTS)
    await deliverAlerts(opened, receiver)
  }
  function again() {
    setTimeout(async () => {
      await look().catch((error: Error) => log.error({ message: error.message }, 'watch'))
      again()
    }, EVERY_MS).unref()
  }
  again()
}
