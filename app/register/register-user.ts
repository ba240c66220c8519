import type { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Sql } from '#db/client.ts'
import { inOneTransaction } from '#db/one-transaction.ts'
import { insertSubscription } from '#db/subscriptions.ts'
import { findOwnRepeat, findTaken, insertUser, takenField } from '#db/users.ts'
import { enqueueStatement } from '#jobs/enqueue.ts'
import type { Registration } from './schema.ts'

export type RegisterResult =
  | { status: 'registered'; userId: string }
  | { status: 'taken'; username: boolean; email: boolean }

/**
 * Registers a person: user, subscription and job in one transaction. Whether the name is free is the
 * database's word, given by the constraint, so it holds when fifty people ask at once.
 *
 * @param consents whether the person agreed to be subscribed; without consent there is no job.
 * @throws when the database cannot be reached or any part fails; nothing is kept then.
 */
export async function registerUser(
  { client, db, boss }: { client: Sql; db: Database; boss: PgBoss },
  input: Registration & { consents: boolean; address: string; browserHash: string | null },
): Promise<RegisterResult> {
  const { username, usernameNormalised, email, emailNormalised, consents, address, browserHash } = input
  const userId = uuidv7()
  const jobId = consents ? uuidv7() : null
  try {
    await inOneTransaction(client, [
      insertUser({ id: userId, username, usernameNormalised, email, emailNormalised, browserHash }),
      insertSubscription({
        userId,
        jobId,
        state: consents ? 'pending' : 'not_requested',
        consentedAt: consents ? new Date() : null,
        consentAddress: consents ? address : null,
      }),
      ...(jobId ? [await enqueueStatement(boss, jobId, { userId })] : []),
    ])
    return { status: 'registered', userId }
  } catch (error) {
    if (!takenField(error)) throw error
  }
  const repeated = browserHash && (await findOwnRepeat(db, usernameNormalised, emailNormalised, browserHash))
  if (repeated) return { status: 'registered', userId: repeated }
  return { status: 'taken', ...(await findTaken(db, usernameNormalised, emailNormalised)) }
}
