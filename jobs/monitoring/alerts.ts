import type { Job, PgBoss } from 'pg-boss'
import type { Transaction } from '#db/client.ts'
import type { Env } from '#env'
import { log } from '#log'
import { isFailure, request } from '../providers/http.ts'
import { proxyHosts } from '../providers/proxy.ts'
import { createPublicFetch, type Fetch } from '../providers/public-fetch.ts'
import { sign } from '../providers/standard-webhooks.ts'
import { enqueueAlert } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import { ALERTS } from '../queue/queues.ts'
import type { Cause } from './findings.ts'

/** One cause, sent once; `text` is for people. */
export type Alert = {
  type:
    | 'provider.misconfigured'
    | 'provider.refusing'
    | 'provider.recovered'
    | `${Cause}.${'raised' | 'over'}`
  provider: string
  text: string
  /** The page of the dashboard that shows it. */
  path: string
}
/** `fetch`: the way through a proxy, where there is one. */
export type Receiver = { url: string; secret: string | undefined; publicUrl: string; fetch?: Fetch }

/** Alerts of one cause are sent in the order in which they were raised. */
export type Raise = (tx: Transaction, alert: Alert, cause?: string) => Promise<void>

const TIMEOUT_MS = 15_000
const AT_ONCE = 20

type Settings = Pick<Env, 'ALERT_WEBHOOK_URL' | 'ALERT_WEBHOOK_SECRET' | 'publicUrl'>

/** The receiver of alerts; null where none is set. Only a worker follows the proxy in all that it calls, and web sends too. */
export const alertReceiver = ({
  ALERT_WEBHOOK_URL: url,
  ALERT_WEBHOOK_SECRET: secret,
  publicUrl,
}: Settings): Receiver | null =>
  url
    ? { url, secret, publicUrl, ...(proxyHosts().length > 0 && { fetch: createPublicFetch(true).fetch }) }
    : null

const isGood = ({ type }: Alert) => type === 'provider.recovered' || type.endsWith('.over')

/**
 * An alert is a job in the transaction of the event it reports. So it is sent exactly if that was committed,
 * and is not lost with a process. Any process queues alerts; one that has a receiver sends them.
 */
export const createAlerts =
  (boss: PgBoss): Raise =>
  async (tx, alert, cause = alert.type.split('.', 1)[0]) => {
    log[isGood(alert) ? 'warn' : 'error'](alert, 'alert')
    await enqueueAlert(boss, alert, `${cause}`, inTransaction(tx))
  }

/**
 * Posts an alert as a Standard Webhook, signed where there is a secret. `text` is also at the top level,
 * where chat programs look for it. The id is the same for every try, so that a receiver recognises repeats.
 * @throws when the receiver does not accept it; pg-boss tries again.
 */
export async function sendAlert({ url, secret, publicUrl, fetch }: Receiver, job: Job<Alert>) {
  const { type, path, ...data } = job.data
  const link = new URL(path ?? '/admin', publicUrl).href
  // The sender's own clock and not the database's: the standard has the receiver compare it with its own,
  // against replays.
  const timestamp = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    type,
    timestamp: new Date(timestamp * 1000).toISOString(),
    text: `${data.text} ${link}`,
    data: { ...data, url: link },
  })
  const answer = await request(url, {
    method: 'POST',
    ...(fetch && { fetch }),
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

/** Sends the alerts that are due. pg-boss retries one that is not accepted. */
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
