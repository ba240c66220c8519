import type { Database } from '#db/client.ts'
import { newId } from '#db/new-id.ts'
import { findOwnRepeat, findTaken } from '#db/people/users.ts'
import { within } from '#db/pool/within.ts'
import type { RegisterTogether } from './register-together.ts'
import type { Registration } from './schema.ts'

export type RegisterResult =
  | { status: 'registered'; userId: string }
  | { status: 'taken'; username: boolean; email: boolean }
  | { status: 'limited'; seconds: number }

/** Longer than this, nobody watches a form that does not respond. */
const ANSWER_MS = 8_000

type Context = { db: Database; together: RegisterTogether }
type Input = Omit<Registration, 'subscribe'> & {
  /** Whether the person agreed to be subscribed; without consent there is no job. */
  consents: boolean
  address: string
  browserHash: string | null
}

/**
 * Registers a person: the limit's count, user, subscription and job in one statement. The unique constraint
 * decides whether the name is free, so the answer is right even when fifty people ask at once.
 *
 * @throws when the database cannot be reached or any part fails, and nothing is kept then. Also when it has not
 * answered in 8 s: it may have registered the person then, as a whole, and the browser's repeat is answered so.
 */
export const registerUser = (context: Context, input: Input, answerMs = ANSWER_MS): Promise<RegisterResult> =>
  within(answerMs, register(context, input, answerMs))

async function register({ db, together }: Context, input: Input, ms: number): Promise<RegisterResult> {
  const { username, usernameNormalised, email, emailNormalised, consents, address, browserHash } = input
  const id = newId()
  const jobId = consents ? newId() : null
  const until = performance.now() + ms
  const { registered, seconds } = await together(
    { id, username, usernameNormalised, email, emailNormalised, browserHash, jobId, address },
    () => performance.now() > until,
  )
  if (registered) return { status: 'registered', userId: id }
  if (seconds > 0) return { status: 'limited', seconds }
  const repeated = browserHash && (await findOwnRepeat(db, usernameNormalised, emailNormalised, browserHash))
  if (repeated) return { status: 'registered', userId: repeated }
  return { status: 'taken', ...(await findTaken(db, usernameNormalised, emailNormalised)) }
}
