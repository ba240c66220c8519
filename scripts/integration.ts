import { after, before, beforeEach } from 'node:test'
import { sql } from 'drizzle-orm'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import { createLimit, type Limit } from '#app/limits.ts'
import { registerUser } from '#app/register/register-user.ts'
import { registrationSchema } from '#app/register/schema.ts'
import { connect } from '#db/client.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import type { Alert } from '#jobs/alerts.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createWake, type Wake } from '#jobs/queue/notify.ts'
import type { Payload } from '#jobs/queue/payload.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { createTestDatabase } from './test-database.ts'

export type TestContext = ReturnType<typeof connect> & { url: string; boss: PgBoss; limit: Limit; wake: Wake }

/** A database of the test file's own, emptied before each test. The returned object is filled in `before`. */
export function testDatabase(): TestContext {
  const context = {} as TestContext
  let drop = async () => {}
  before(async () => {
    const database = await createTestDatabase()
    drop = database.drop
    const connection = connect(database.url, 60, {}, { limitMs: null })
    Object.assign(context, connection, {
      url: database.url,
      wake: createWake(connection.client),
      limit: createLimit(connection.client, 'registration', 60, 3600),
      boss: await openBoss(database.url, 'sender'),
    })
  })
  beforeEach(async () => {
    await context.db.execute(
      sql`truncate users, audit_events, providers, registration_limits, failure_groups, operations, pgboss.job cascade`,
    )
    await ensureProvider(context.db, 'mailchimp')
  })
  after(async () => {
    await context.boss.stop({ graceful: false })
    await context.close()
    await drop()
  })
  return context
}

/** Registers somebody as the server action does. */
export function registerSomebody(
  context: TestContext,
  username: string,
  { email = `${username}@example.com`, consents = true, browserHash = null as string | null } = {},
) {
  const input = registrationSchema.parse({ username, email, subscribe: true })
  return registerUser(context, { ...input, consents, address: '203.0.113.9', browserHash })
}

/** Takes the next job as a worker would. */
export async function takeJob({ boss }: TestContext): Promise<JobWithMetadata<Payload>> {
  const [job] = await boss.fetch<Payload>(QUEUE, { includeMetadata: true })
  if (!job) throw new Error('there is no job to take')
  return job
}

/** A provider that answers as the test wants. */
export const fakeProvider = (subscribe: Provider['subscribe']): Provider => ({
  name: 'mailchimp',
  limits: { concurrency: 6, perSecond: null, newPerDay: null, holdSeconds: 10, batch: null },
  remembersOptOuts: true,
  subscribe,
  check: async () => null,
  find: null,
  list: null,
})

/** What the handler needs, with the budget of a provider that has none, and alerts kept in `alerts`. */
export function handlerContext(context: TestContext, provider: Provider, worker = 'test:1') {
  const alerts: Alert[] = []
  return {
    db: context.db,
    provider,
    worker,
    alerts,
    budget: {
      slot: async () => async () => {},
      claim: async () => async () => {},
      takeNew: async () => true,
    },
    raise: async (_: unknown, alert: Alert) => void alerts.push(alert),
  }
}
