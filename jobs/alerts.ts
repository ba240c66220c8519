import type { PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import { log } from '#log'
import { enqueueAlert } from './enqueue.ts'
import { inTransaction } from './pgboss-queries.ts'

/** One cause, told once: `type` in the style of Standard Webhooks, `text` for people. */
export type Alert = { type: 'provider.misconfigured' | 'provider.recovered'; provider: string; text: string }
export type Raise = (tx: Transaction, alert: Alert) => Promise<void>

/** Alerts are jobs in the transaction of what they tell about: told if it happened, and not lost with a worker. */
export const createAlerts =
  (boss: PgBoss, hasReceiver: boolean): Raise =>
  async (tx, alert) => {
    log[alert.type === 'provider.recovered' ? 'warn' : 'error'](alert, 'alert')
    if (hasReceiver) await enqueueAlert(boss, alert, inTransaction(tx))
  }
