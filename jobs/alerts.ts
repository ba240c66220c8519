import type { Job, PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import { log } from '#log'
import { enqueueAlert } from './enqueue.ts'
import { inTransaction } from './pgboss-queries.ts'
import { isFailure, request } from './providers/http.ts'
import { sign } from './standard-webhooks.ts'

/** One cause, told once; `text` is for people. */
export type Alert = {
  type: 'provider.misconfigured' | 'provider.recovered'
  provider: string
  text: string
}
export type Raise = (tx: Transaction, alert: Alert) => Promise<void>

const TIMEOUT_MS = 15_000

/** Alerts are jobs in the transaction of what they tell about: told if it happened, and not lost with a worker. */
export const createAlerts =
  (boss: PgBoss, hasReceiver: boolean): Raise =>
  async (tx, alert) => {
    log[alert.type === 'provider.recovered' ? 'warn' : 'error'](alert, 'alert')
    if (hasReceiver) await enqueueAlert(boss, alert, inTransaction(tx))
  }

/**
 * Posts an alert as a Standard Webhook, signed where there is a secret. `text` stands at the top as well, where chat
 * programs look for it.
 * @throws when the receiver does not take it; pg-boss tries again.
 */
export async function sendAlert(url: string, secret: string | undefined, job: Job<Alert>) {
  const { type, ...data } = job.data
  const timestamp = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    type,
    timestamp: new Date(timestamp * 1000).toISOString(),
    text: data.text,
    data,
  })
  const answer = await request(url, {
    method: 'POST',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': job.id,
      'webhook-timestamp': String(timestamp),
      ...(secret && { 'webhook-signature': sign(secret, job.id, timestamp, body) }),
    },
  })
  if (isFailure(answer)) throw new Error(`ALERT_WEBHOOK_URL: ${answer.message ?? answer.reason}`)
  if (answer.status >= 300) throw new Error(`ALERT_WEBHOOK_URL answered ${answer.status}`)
}
