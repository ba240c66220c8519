import assert from 'node:assert/strict'
import { createLimit } from '#app/web/limits.ts'
import { connect } from '#db/client.ts'
import { ensureProvider, findProvider } from '#db/providers/circuit.ts'
import { parseEnv } from '#env'
import { createDeliverer } from '#jobs/delivery/deliverer.ts'
import { createAlerts } from '#jobs/monitoring/alerts.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { CHANNEL } from '#jobs/queue/notify.ts'
import { until } from '../e2e/until.ts'
import type { DialectName } from './counted-provider.ts'
import { createTestDatabase } from './database.ts'
import { startHostileProvider } from './hostile-provider.ts'
import { registerSomebody, registersTogether, SECRET } from './integration.ts'
import { productUrl } from './pooler.ts'

export type Setting = {
  name: DialectName
  env?: Record<string, string>
  /** The state after a good answer: confirmed, unless the provider asks people first. */
  well?: 'confirmed' | 'check_inbox'
  /** The state after a success that has nothing but its status, where that is enough. */
  unreadable?: 'confirmed'
  /** Whether a read can show that our settings are wrong. */
  readsSettings?: boolean
}
/** Longer than a test takes. */
export const HOLD_SECONDS = 40

/** Each adapter, with every setting that makes it use other calls. */
export const settings: Record<string, Setting> = {
  brevo: { name: 'brevo' },
  'brevo with double opt-in': {
    name: 'brevo',
    env: { BREVO_DOI_TEMPLATE_ID: '3', BREVO_DOI_REDIRECT_URL: 'https://example.com/confirmed' },
    well: 'check_inbox',
  },
  buttondown: { name: 'buttondown', well: 'check_inbox' },
  kit: { name: 'kit' },
  listmonk: { name: 'listmonk' },
  mailchimp: { name: 'mailchimp' },
  mailerlite: { name: 'mailerlite' },
  mailman: { name: 'mailman' },
  resend: { name: 'resend' },
  webhook: { name: 'webhook', unreadable: 'confirmed', readsSettings: false },
}

/**
 * The delivering part of a worker, in this process: ten processes would take longer to start than the whole
 * test, and an uncaught error fails the test. The adapter's rate, which is up to two seconds a person, is
 * left out, and no hold ends by itself.
 */
export async function startDelivererStack({ name, env }: Setting) {
  const provider = await startHostileProvider(name)
  const { url: direct, drop } = await createTestDatabase()
  const url = productUrl(direct)
  const listening = connect(direct, 1)
  const connection = connect(url, 8)
  const { db, client } = connection
  await ensureProvider(db, name)
  const boss = await openBoss(url, 'worker')
  const own = parseEnv({ DATABASE_URL: url, SESSION_SECRET: 'x'.repeat(32), ...provider.env, ...env })
  const deliverer = createDeliverer({
    ...{ db, client, boss, worker: 'test:1', raise: createAlerts(boss), timeoutMs: 5_000, concurrency: 50 },
    create(send) {
      const adapter = createProvider(own.provider, send)
      return { ...adapter, limits: { ...adapter.limits, perSecond: null, holdSeconds: HOLD_SECONDS } }
    },
  })
  const limit = createLimit(client, 'registration', 0, 3600, SECRET)
  const together = registersTogether({ ...connection, url, boss }, { limit })
  let people = 0

  /** An impatient administrator has everything tried now. */
  async function hurry() {
    await client`update pgboss.job set start_after = now() where state = 'retry' and name = 'subscription-sync'`
    await client`update providers set probe_at = clock_timestamp() where probe_at > clock_timestamp()`
  }
  async function those(...states: string[]) {
    const rows = await client`select u.username from users u join subscriptions s on s.user_id = u.id
      where s.state::text = any(${states})`
    return rows.map(({ username }): string => username)
  }

  return {
    ...{ provider, db, client, boss },
    async start() {
      const { notified } = deliverer.dispatcher
      await listening.client.listen(CHANNEL, notified, () => notified(null))
      await deliverer.gate.start()
    },
    async register() {
      const username = `person${++people}`
      provider.meet(username)
      const result = await registerSomebody({ db, together }, username)
      assert.equal(result.status, 'registered')
      return username
    },
    people: () => people,
    async person(username: string) {
      const [row] = await client`
        select s.state, s.attempts, j.state as job, j.id as "jobId" from users u join subscriptions s on s.user_id = u.id
        join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync' where u.username = ${username}`
      return row
    },
    attemptsOf: (username: string) => client`
      select a.outcome, a.code, a.message, a.reason, a.request_id as "requestId", a.retry_after as "retryAfter",
        extract(epoch from a.next_attempt_at - a.started_at)::float8 as seconds
      from attempts a join users u on u.id = a.user_id where u.username = ${username} order by a.started_at`,
    row: async () => (await findProvider(db, name)) ?? assert.fail('no provider'),
    hurry,
    those,
    /** Waits until nobody waits. */
    allAreTold: () =>
      until(async () => {
        await hurry()
        return (await those('pending', 'delayed')).length === 0
      }),
    async stop() {
      await deliverer.stop()
      await boss.stop({ graceful: false })
      await Promise.all([connection.close(), listening.close()])
      provider.stop()
      await drop()
    },
  }
}
export type DelivererStack = Awaited<ReturnType<typeof startDelivererStack>>
