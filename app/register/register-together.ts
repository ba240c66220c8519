import type { PgBoss } from 'pg-boss'
import type { Database, Sql } from '#db/client.ts'
import { asOneStatement, run } from '#db/one-statement.ts'
import {
  type Admission,
  given,
  NEW_JOBS,
  type Newcomer,
  newcomersWritten,
  VERDICTS,
} from '#db/people/registrations.ts'
import { isUser } from '#db/people/users.ts'
import { within } from '#db/pool/within.ts'
import { enqueueParts } from '#jobs/queue/enqueue.ts'
import type { Notify } from '#jobs/queue/notify.ts'
import type { Limit } from '../web/limits.ts'

/** With one, the next people would wait for the disk; with more, fewer share a statement, and the database does more. */
const AT_ONCE = 2
const MOST = 64
/** A statement that takes longer holds nobody up: waiting people use another, and its own people are tried alone. */
const STATEMENT_MS = 3_000
/** How long many people together wait for a lock that only one of them needs. */
const LOCK_MS = { together: 500, alone: 3_000 }

type Context = { client: Sql; db: Database; boss: () => Promise<PgBoss>; limit: Limit; notify: Notify }
type Waiting = {
  newcomer: Newcomer
  resolve: (verdict: Admission) => void
  reject: (error: unknown) => void
  isLate: () => boolean
}
export type RegisterTogether = ReturnType<typeof createRegisterTogether>

/**
 * Group commit: people who arrive while a statement is running share the next one. Each gets their own
 * verdict, and for each all is written or nothing. When a statement fails, each of its people is tried alone,
 * so that the one who made it fail does not affect the others.
 */
export function createRegisterTogether(context: Context) {
  const waiting: Waiting[] = []
  let underWay = 0

  function next() {
    while (underWay < AT_ONCE && waiting.length > 0) {
      // Late people have had their answer.
      const group = waiting.splice(0, MOST).filter(({ isLate }) => !isLate())
      if (group.length > 0) void send(group)
    }
  }

  async function send(group: Waiting[]) {
    underWay++
    try {
      const newcomers = group.map(({ newcomer }) => newcomer)
      const verdicts = await within(STATEMENT_MS, write(context, newcomers, LOCK_MS.together))
      for (const [n, { resolve }] of group.entries()) resolve(verdicts[n] as Admission)
    } catch {
      for (const { newcomer, resolve, reject, isLate } of group)
        if (!isLate()) writeAlone(context, newcomer).then(resolve, reject)
    } finally {
      underWay--
      next()
    }
  }

  /** @throws when the database cannot be reached or any part fails; nothing of this person is kept then. */
  return (newcomer: Newcomer, isLate: () => boolean) =>
    new Promise<Admission>((resolve, reject) => {
      waiting.push({ newcomer, resolve, reject, isLate })
      // Not at once: requests that are read in the same turn of the event loop share a statement.
      setImmediate(next)
    })
}

async function write({ client, boss, limit, notify }: Context, newcomers: Newcomer[], lockMs: number) {
  const enqueued = newcomers.some(({ jobId }) => jobId) ? await enqueueParts(await boss(), NEW_JOBS) : null
  const uses = limit.uses(newcomers.map(({ address }) => address))
  const counted = newcomers.map((newcomer, n) => Object.assign({}, newcomer, uses[n]))
  const parts = [given(counted, lockMs), ...limit.parts(), ...newcomersWritten]
  if (enqueued) parts.push(enqueued.job)
  const rows = await run<Admission & { n: number }>(client, asOneStatement(parts, VERDICTS))
  const verdicts = new Map(rows.map(({ n, ...verdict }) => [n, verdict]))
  const inOrder = newcomers.map((_, index) => {
    const verdict = verdicts.get(index + 1)
    if (!verdict) throw new Error('a registration without an answer')
    return verdict
  })
  if (enqueued && inOrder.some(({ registered }, index) => registered && newcomers[index]?.jobId))
    notify(enqueued.notify)
  return inOrder
}

async function writeAlone(context: Context, newcomer: Newcomer): Promise<Admission> {
  const [verdict] = (await write(context, [newcomer], LOCK_MS.alone)) as [Admission]
  // The failed statement may have been committed, with only its answer lost.
  if (!verdict.registered && (await isUser(context.db, newcomer.id))) return { registered: true, seconds: 0 }
  return verdict
}
