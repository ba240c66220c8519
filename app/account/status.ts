import { createHash } from 'node:crypto'
import { databaseNow } from '#db/now.ts'
import { within } from '#db/pool/within.ts'
import { countStates } from '#db/subscriptions/counts.ts'
import { type Account, findAccount } from '#db/subscriptions/reads.ts'
import { runtime } from '../web/runtime.ts'
import { pollAfterMs } from './poll-after.ts'

/** The body of GET /account/subscription. Times are ISO 8601; `pollAfterMs` is null once the state is final. */
export type Status = {
  registered: true
  username: string
  subscription: { state: Account['state']; since: string; attempts: number; nextAttemptAt: string | null }
  pollAfterMs: number | null
}

const CROWD_MS = 10_000
let crowd = { people: 0, at: -CROWD_MS }

/** How many people wait, at most ten seconds old: a poll itself must cost only one read by primary key. */
async function waitingPeople() {
  if (performance.now() - crowd.at > CROWD_MS) {
    crowd = { ...crowd, at: performance.now() }
    const { pending, delayed } = await countStates(runtime().people.db)
    crowd.people = pending.people + delayed.people
  }
  return crowd.people
}

/** Longer than this, nobody watches a page that does not come. */
const ANSWER_MS = 8_000

/** @throws when the database has not answered in 8 s. */
export const readStatus = (userId: string) => within(ANSWER_MS, read(userId))

async function read(userId: string): Promise<{ account: Account; status: Status } | null> {
  const account = await findAccount(runtime().people.db, userId)
  if (!account) return null
  const { state, since, attempts, nextAttemptAt } = account
  const now = databaseNow()
  const after = pollAfterMs(state, now - since.getTime(), await waitingPeople())
  // One that is due has no time: its turn comes in a moment.
  const next = nextAttemptAt && nextAttemptAt.getTime() > now ? nextAttemptAt : null
  return {
    account,
    status: {
      registered: true,
      username: account.username,
      subscription: {
        state,
        since: since.toISOString(),
        attempts,
        nextAttemptAt: next?.toISOString() ?? null,
      },
      pollAfterMs: after,
    },
  }
}

/** Covers what the person can see, but not `pollAfterMs`, which changes with every answer. */
export const etagOf = ({ username, subscription }: Status) =>
  `"${createHash('sha256')
    .update(JSON.stringify([username, subscription]))
    .digest('base64url')
    .slice(0, 22)}"`
