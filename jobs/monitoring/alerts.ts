import type { Job, PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import type { Env } from '#env'
import { log } from '#log'
import { isFailure, request } from '../providers/http.ts'
import { sign } from '../providers/standard-webhooks.ts'
import { enqueueAlert } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import { ALERTS } from '../queue/queues.ts'
import type { Cause } from './findings.ts'

/** One cause, told once; `text` is for people. */
export type Alert = {
  type:
    | 'provider.misconfigured'
    | 'provider.refusing'
    | 'provider.recovered'
    | `${Cause}.${'raised' | 'over'}`
  provider: string
  text: string
  /** The page of the dashboard to look at. */
  path: string
}
export type Receiver = { url: string; secret: string | undefined; publicUrl: string }

/** Alerts of one cause are told in the order in which they were raised. */
export type Raise = (tx: Transaction, alert: Alert, cause?: string) => Promise<void>

const TIMEOUT_MS = 15_000
const AT_ONCE = 20

type Settings = Pick<Env, 'ALERT_WEBHOOK_URL' | 'ALERT_WEBHOOK_SECRET' | 'publicUrl'>

/** Who is told; null where nobody wants to be. */
export const alertReceiver = (env: Settings): Receiver | null =>
  env.ALERT_WEBHOOK_URL
    ? { url: env.ALERT_WEBHOOK_URL, secret: env.ALERT_WEBHOOK_SECRET, publicUrl: env.publicUrl }
    : null

const isGood = ({ type }: Alert) => type === 'provider.recovered' || type.endsWith('.over')

/**
 * Alerts are jobs in the transaction of what they tell about: told if it happened, and not lost with a process. Whoever
 * notices queues them; a process that has a receiver sends them.
 */
export const createAlerts =
  (boss: PgBoss): Raise =>
  async (tx, alert, cause = alert.type.split('.', 1)[0]) => {
    log[isGood(alert) ? 'warn' : 'error'](alert, 'alert')
    await enqueueAlert(boss, alert, `${cause}`, inTransaction(tx))
  }

/**
 * Posts an alert as a Standard Webhook, signed where there is a secret. `text` stands at the top as well, where chat
 * programs look for it. Its id is the same each time, so that a receiver knows what it has taken already.
 * @throws when the receiver does not take it; pg-boss tries again.
 */
export async function sendAlert({ url, secret, publicUrl }: Receiver, job: Job<Alert>) {
  const { type, path, ...data } = job.data
  const link = new URL(path ?? '/admin', publicUrl).href
  // The sender's own clock and not the database's, by the standard: the receiver holds it against its own, against replays.
  const timestamp = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    type,
    timestamp: new Date(timestamp * 1000).toISOString(),
    text: `${data.text} ${link}`,
    data: { ...data, url: link },
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

/** Carries out the alerts that are due. One that is not taken is tried again later, as pg-boss decides. */
export async function deliverAlerts(boss: PgBoss, receiver: Receiver) {
  for (let sent = 0; sent < AT_ONCE; sent++) {
    const [job] = await boss.fetch<Alert>(ALERTS)
    if (!job) return
    try {
      await sendAlert(receiver, job)
      await boss.complete(ALERTS, job.id)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      log.error({ message }, 'alert not taken')
      await boss.fail(ALERTS, job.id, { message })
    }
  }
}
