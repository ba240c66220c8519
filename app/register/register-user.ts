import { randomUUIDv7 } from 'node:crypto'
import type { PgBoss } from 'pg-boss'
import type { Database, Sql } from '#db/client.ts'
import { asOneStatement, isFailedCheck, run } from '#db/one-statement.ts'
import { insertSubscription } from '#db/subscriptions.ts'
import { findOwnRepeat, findTaken, insertUser, takenField } from '#db/users.ts'
import { enqueueParts } from '#jobs/queue/enqueue.ts'
import type { Wake } from '#jobs/queue/notify.ts'
import type { Limit } from '../limits.ts'
import type { Registration } from './schema.ts'

export type RegisterResult =
  | { status: 'registered'; userId: string }
  | { status: 'taken'; username: boolean; email: boolean }
  | { status: 'limited'; seconds: number }

/**
 * Registers a person: the limit's count, user, subscription and job by one statement. Whether the name is free is
 * the database's word, given by the constraint, so it holds when fifty people ask at once.
 *
 * @param consents whether the person agreed to be subscribed; without consent there is no job.
 * @throws when the database cannot be reached or any part fails; nothing is kept then.
 */
export async function registerUser(
  context: { client: Sql; db: Database; boss: PgBoss; limit: Limit; wake: Wake },
  input: Registration & { consents: boolean; address: string; browserHash: string | null },
): Promise<RegisterResult> {
  const { client, db, boss, limit, wake } = context
  const { username, usernameNormalised, email, emailNormalised, consents, address, browserHash } = input
  const userId = randomUUIDv7()
  const jobId = consents ? randomUUIDv7() : null
  const enqueued = jobId ? await enqueueParts(boss, jobId, { userId }) : null
  const parts = [
    ...(enqueued ? [enqueued.job] : []),
    ...(await limit.part(address)),
    insertUser({ id: userId, username, usernameNormalised, email, emailNormalised, browserHash }),
    insertSubscription({
      userId,
      jobId,
      state: consents ? 'pending' : 'not_requested',
      consentedAt: consents ? new Date() : null,
      consentAddress: consents ? address : null,
    }),
  ]
  try {
    await run(client, asOneStatement(parts))
    if (enqueued) wake(enqueued.notify)
    return { status: 'registered', userId }
  } catch (error) {
    if (!takenField(error) && !isFailedCheck(error)) throw error
    // The count was undone with the rest, and the try counts: before the answer, which may be worth having.
    const seconds = await limit.count(address)
    if (seconds > 0) return { status: 'limited', seconds }
    if (!takenField(error)) throw error
  }
  const repeated = browserHash && (await findOwnRepeat(db, usernameNormalised, emailNormalised, browserHash))
  if (repeated) return { status: 'registered', userId: repeated }
  return { status: 'taken', ...(await findTaken(db, usernameNormalised, emailNormalised)) }
}
