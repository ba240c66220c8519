import { hostname } from 'node:os'
import { eq, or } from 'drizzle-orm'
import { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { connect } from '#db/client.ts'
import { users } from '#db/schema/people.ts'
import { attempts, subscriptions } from '#db/schema/subscriptions.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import type { Env } from '#env'
import { createProvider } from '#jobs/providers/create.ts'

/** The queue of the usual way, with pg-boss's defaults. */
export const USUAL = 'usual'

/**
 * The same service as it is usually written, over the same tables, pool and adapter. It looks before it inserts, queues
 * after the commit, and its worker calls the provider within the transaction that records the answer.
 */
export async function openUsual(env: Env) {
  const { db } = connect(env.DATABASE_URL, 20)
  const boss = new PgBoss(env.DATABASE_URL)
  boss.on('error', console.error)
  await boss.start()
  await boss.createQueue(USUAL)
  const provider = createProvider(env.provider)

  /** Null where the name or the address is taken. */
  async function insert(name: string) {
    const email = `${name}@example.com`
    const taken = await db
      .select({ id: users.id })
      .from(users)
      .where(or(eq(users.usernameNormalised, name), eq(users.emailNormalised, email)))
    if (taken.length > 0) return null
    const id = uuidv7()
    const names = { username: name, usernameNormalised: name, email, emailNormalised: email }
    await db.transaction(async (tx) => {
      await tx.insert(users).values({ id, ...names })
      await tx.insert(subscriptions).values({ userId: id, state: 'pending', consentedAt: new Date() })
    })
    return id
  }

  /** @throws when the provider did not confirm the person. */
  const tell = (userId: string) =>
    db.transaction(async (tx) => {
      const contact = await findContact(tx, userId)
      if (!contact) throw new Error('nobody')
      const startedAt = new Date()
      const { kind } = await provider.subscribe(contact, AbortSignal.timeout(env.PROVIDER_TIMEOUT_MS))
      if (kind !== 'confirmed') throw new Error(`the provider said ${kind}`)
      await tx.insert(attempts).values({
        ...{ id: uuidv7(), userId, jobId: uuidv7(), worker: hostname(), provider: provider.name },
        ...{ startedAt, durationMs: Date.now() - startedAt.getTime(), outcome: kind },
      })
      await tx.update(subscriptions).set({ state: 'confirmed' }).where(eq(subscriptions.userId, userId))
    })

  return {
    /** @returns whether the name was free. */
    async register(name: string) {
      const userId = await insert(name)
      if (userId) await boss.send(USUAL, { userId })
      return userId !== null
    },
    /** The same without a queue: the person waits for the provider. */
    async registerAndTell(name: string) {
      const userId = await insert(name)
      if (userId) await tell(userId)
      return userId !== null
    },
    /** Four at a time, each looking for its next job as often as pg-boss lets it. */
    work: () =>
      boss.work<{ userId: string }>(
        USUAL,
        { batchSize: 1, localConcurrency: 4, pollingIntervalSeconds: 0.5 },
        async ([job]) => job && tell(job.data.userId),
      ),
  }
}
