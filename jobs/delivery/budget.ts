import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/client.ts'
import { takeNextInRate } from '#db/providers/budget.ts'
import type { Provider } from '../providers/contract.ts'
import { isFailure, NotSent, request, type Send } from '../providers/http.ts'
import type { Leases } from './leases.ts'
import { currentPermit } from './permit.ts'
import { withTimeLimit } from './time-limit.ts'

/** A turn later than this is not taken but asked for again: a caller that gives up must not cost others a turn. */
const PATIENCE_SECONDS = 5

type Budgeted = Pick<Provider, 'name' | 'limits'>

/** Waits for the next turn in the provider's rate, which all workers share. @throws when the signal aborts. */
export async function pace(db: Database, { name, limits }: Budgeted, signal: AbortSignal) {
  if (limits.perSecond === null) return
  for (;;) {
    const wait = await takeNextInRate(db, name, 1 / limits.perSecond, PATIENCE_SECONDS)
    await delay(wait ?? (PATIENCE_SECONDS * 1000) / 2, undefined, { signal })
    if (wait !== null) return
  }
}

/**
 * Requests within the provider's budget: at its rate, each with its own time limit that starts when it
 * leaves, and each only while its place and its person are still held by this worker.
 */
export const budgeted =
  (db: Database, provider: Budgeted, leases: Leases, timeoutMs: number, send: Send = request): Send =>
  async (url, init) => {
    const given = init.signal ?? AbortSignal.timeout(timeoutMs)
    const permit = currentPermit()
    try {
      await pace(db, provider, given)
      if (permit) await leases.mayCall(permit, given)
    } catch (error) {
      throw new NotSent('the request did not leave', { cause: error })
    }
    const startedAt = performance.now()
    if (permit && (init.method ?? 'GET') !== 'GET') permit.writes++
    const answer = await withTimeLimit(timeoutMs, (signal) => send(url, { ...init, signal }), given)
    if (permit && isFailure(answer) && answer.reason === 'timeout') leases.givenUp(permit, startedAt)
    return answer
  }
