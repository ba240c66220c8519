// Everything in this folder is for tests, benchmarks and chaos; the application does not import it.

import assert from 'node:assert/strict'
import { after, before, beforeEach } from 'node:test'
import { sql } from 'drizzle-orm'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import { createRegisterTogether, type RegisterTogether } from '#app/register/register-together.ts'
import { registerUser } from '#app/register/register-user.ts'
import { registrationSchema } from '#app/register/schema.ts'
import { createLimit, type Limit } from '#app/web/limits.ts'
import { connect, type Sql } from '#db/client.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import type { Delivery } from '#jobs/delivery/begin.ts'
import { deliver } from '#jobs/delivery/deliver.ts'
import { createLeases, type Leases } from '#jobs/delivery/leases.ts'
import type { Alert } from '#jobs/monitoring/alerts.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createNotify, type Notify } from '#jobs/queue/notify.ts'
import type { Payload } from '#jobs/queue/payload.ts'
import { QUEUE, REFRESH } from '#jobs/queue/queues.ts'
import { createTestDatabase } from './database.ts'
import { emptying } from './emptying.ts'
import { productUrl } from './pooler.ts'

export const SECRET = 'a secret for tests only'

export type TestContext = ReturnType<typeof connect> & {
  /** Straight to the server. */
  url: string
  /** Connections without a pooler, for what needs a session. */
  direct: Sql
  boss: PgBoss
  together: RegisterTogether
}

const EMPTIED = [
  ...['users', 'audit_events', 'providers', 'provider_places', 'person_leases', 'registration_limits'],
  ...['failure_groups', 'operations', 'pgboss.job'],
]

/** A database of the test file's own, emptied before each test. The returned object is filled in `before`. */
export function testDatabase(): TestContext {
  const context = {} as TestContext
  let drop = async () => {}
  let closeDirect = async () => {}
  before(async () => {
    const database = await createTestDatabase()
    drop = database.drop
    const url = productUrl(database.url)
    const connection = connect(url, 60, {}, { limitMs: null })
    const direct = connect(database.url, 10, {}, { limitMs: null })
    closeDirect = direct.close
    Object.assign(context, connection, {
      url: database.url,
      direct: direct.client,
      boss: await openBoss(url, 'sender'),
    })
    context.together = registersTogether(context)
  })
  beforeEach(async () => {
    await context.db.execute(sql.raw(emptying(EMPTIED)))
    await ensureProvider(context.db, 'mailchimp')
  })
  after(async () => {
    await Promise.all(opened.map((leases) => leases.stop()))
    await context.boss.stop({ graceful: false })
    await Promise.all([context.close(), closeDirect()])
    await drop()
  })
  return context
}

/** Registering as in the web process, with the context's connections. */
export const registersTogether = (
  context: Omit<TestContext, 'together' | 'direct'>,
  changes: { limit?: Limit; notify?: Notify } = {},
) =>
  createRegisterTogether({
    ...context,
    boss: async () => context.boss,
    limit: createLimit(context.client, 'registration', 60, 3600, SECRET),
    notify: createNotify(context.client),
    ...changes,
  })

/** Registers a person as the server action does. */
export function registerSomebody(
  context: Pick<TestContext, 'db' | 'together'>,
  username: string,
  {
    email = `${username}@example.com`,
    consents = true,
    browserHash = null as string | null,
    address = '203.0.113.9',
  } = {},
) {
  const input = registrationSchema.parse({ username, email, subscribe: true })
  return registerUser(context, { ...input, consents, address, browserHash })
}

/** Takes the next job as a worker would. */
export async function takeJob({ boss }: TestContext): Promise<JobWithMetadata<Payload>> {
  const [job] = await boss.fetch<Payload>(QUEUE, { includeMetadata: true })
  if (!job) throw new Error('there is no job to take')
  return job
}

/** A provider with the test's answers. */
export const fakeProvider = (subscribe: Provider['subscribe']): Provider => ({
  name: 'mailchimp',
  limits: {
    concurrency: 6,
    perSecond: null,
    newPerDay: null,
    holdSeconds: 10,
    callBoundSeconds: 15,
    batch: null,
  },
  remembersOptOuts: true,
  subscribe,
  check: async () => null,
  find: null,
  list: null,
})

const opened: Leases[] = []

/** The dependencies of delivery, as one worker has them; alerts are kept in `alerts`. */
export function deliveryOf(context: TestContext, provider: Provider, worker = 'test:1') {
  const alerts: Alert[] = []
  const leases = createLeases(context.client, provider, worker)
  opened.push(leases)
  return {
    ...{ db: context.db, client: context.client, boss: context.boss },
    ...{ provider, leases, worker, alerts },
    raise: async (_: unknown, alert: Alert) => void alerts.push(alert),
  }
}

/** Runs one fetched job from begin to end. @returns how it ended, and the provider's answer. */
export async function run(
  delivery: Delivery,
  { id, retryCount, data }: Pick<JobWithMetadata<Payload>, 'id' | 'retryCount' | 'data'>,
  trial = false,
  queue = QUEUE,
) {
  const [ended] = await deliver(delivery, [{ id, retryCount, data, queue }], trial)
  assert.ok(ended)
  const { job } = 'said' in ended ? ended.said : 'looked' in ended ? ended.looked : ended.unsaid
  return { as: job.as, outcome: 'said' in ended ? ended.said.outcome : null, ended }
}

/** The same for a look. */
export const look = (delivery: Delivery, job: Parameters<typeof run>[1]) => run(delivery, job, false, REFRESH)
