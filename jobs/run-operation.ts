import type { Job, JobResult, PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { settleGroups } from '#db/failure-groups.ts'
import type { OperationKind } from '#db/failure-schema.ts'
import {
  changeOperation,
  findCanary,
  findMatched,
  lockOperation,
  markRetried,
  markSkipped,
  matchPeople,
  movedOn,
  type Operation,
  tally,
} from '#db/operations.ts'
import { log } from '#log'
import { act, retryWithNewJob } from './job-actions.ts'
import { auditOperation } from './operations.ts'
import { type OperationPayload, operationPayloadSchema } from './payload.ts'
import { findJob } from './pgboss-queries.ts'

const MATCHED_AT_ONCE = 5_000
const ACTED_ON_AT_ONCE = 100
/** Retried people whom no attempt has been made for yet: an abort, or a provider that says no, spares all others. */
const MOST_UNTRIED = 500
const TEN = 10
/** A job works this long before it lets others have their turn. */
const TURN_MS = 5_000
/** Who is still tried again by themselves so long after the last one was retried is no longer waited for. */
const PATIENCE_MS = 10 * 60_000

/**
 * The job of a bulk action: as many steps as a turn has time for; while it is not done, pg-boss runs it again a second
 * later. All it knows is in the database, so any worker goes on where a killed one stopped.
 */
export async function runOperation(
  db: Database,
  boss: PgBoss,
  job: Job<OperationPayload>,
  shutdown: AbortSignal,
): Promise<JobResult> {
  const payload = operationPayloadSchema.safeParse(job.data)
  if (!payload.success) return { id: job.id, status: 'completed', output: { message: 'no operationId' } }
  const end = Date.now() + TURN_MS
  let next: Next
  do next = await db.transaction((tx) => step(tx, boss, payload.data.operationId))
  while (next === 'again' && Date.now() < end && !shutdown.aborted)
  return { id: job.id, status: next === 'done' ? 'completed' : 'failed', output: { message: next } }
}

type Next = 'again' | 'later' | 'done'

/** One bounded piece of work, in a transaction of its own. */
export async function step(tx: Transaction, boss: PgBoss, id: string): Promise<Next> {
  const operation = await lockOperation(tx, id)
  if (!operation || operation.finishedAt) return 'done'
  if (operation.state === 'queued') return match(tx, operation)
  const waiting = await tally(tx, id)
  const now = (await lockOperation(tx, id)) ?? operation
  switch (now.state) {
    case 'canary':
      return now.canary ? judgeCanary(tx, now) : sendCanary(tx, boss, now)
    case 'ten':
      return sendTen(tx, boss, now, waiting.untried)
    case 'all':
      return sendAll(tx, boss, now, waiting.untried)
    default:
      return settle(tx, now, waiting)
  }
}

async function match(tx: Transaction, operation: Operation): Promise<Next> {
  const found = await matchPeople(tx, operation, MATCHED_AT_ONCE)
  const complete = found < MATCHED_AT_ONCE
  await changeOperation(tx, operation.id, {
    matched: operation.matched + found,
    ...(complete && { state: 'canary', begun: true }),
  })
  return 'again'
}

async function sendCanary(tx: Transaction, boss: PgBoss, operation: Operation): Promise<Next> {
  const sent = await actOn(tx, boss, operation, 1)
  if (sent.retried[0]) await changeOperation(tx, operation.id, { canary: sent.retried[0] })
  else if (sent.skipped === 0) await changeOperation(tx, operation.id, { state: 'settling' })
  return sent.retried[0] ? 'later' : 'again'
}

async function judgeCanary(tx: Transaction, { id, canary, filter }: Operation): Promise<Next> {
  const person = canary ? await findCanary(tx, canary) : null
  if (!person) {
    // Erased meanwhile: somebody else goes first.
    await changeOperation(tx, id, { canary: null })
    return 'again'
  }
  const same = person.fingerprint !== null && person.fingerprint === filter.fingerprint
  const waits = person.state === 'pending' || person.state === 'delayed'
  if (person.state === 'needs_attention' || (waits && person.attempts > 0 && same))
    return stop(
      tx,
      id,
      `The first person failed again${same ? ' in the same way' : ''}. Nobody else was retried.`,
    )
  if (waits) return 'later'
  await changeOperation(tx, id, { state: 'ten' })
  return 'again'
}

async function sendTen(tx: Transaction, boss: PgBoss, operation: Operation, untried: number): Promise<Next> {
  const { id, retried, succeeded, failed } = operation
  const wanted = 1 + TEN - retried
  if (wanted > 0) {
    const sent = await actOn(tx, boss, operation, wanted)
    if (sent.retried.length + sent.skipped > 0) return 'again'
  }
  if (failed * 2 >= retried) return stop(tx, id, failedOf(failed, retried))
  if (untried > 0 || succeeded * 2 <= retried) return 'later'
  await changeOperation(tx, id, { state: 'all' })
  return 'again'
}

async function sendAll(tx: Transaction, boss: PgBoss, operation: Operation, untried: number): Promise<Next> {
  const { id, succeeded, failed } = operation
  if (failed * 2 >= succeeded + failed) return stop(tx, id, failedOf(failed, succeeded + failed))
  const room = Math.min(ACTED_ON_AT_ONCE, MOST_UNTRIED - untried)
  if (room <= 0) return 'later'
  const sent = await actOn(tx, boss, operation, room)
  if (sent.retried.length + sent.skipped === 0) await changeOperation(tx, id, { state: 'settling' })
  return 'again'
}

const failedOf = (failed: number, of: number) => `${failed} of ${of} failed again. Nobody else was retried.`

async function stop(tx: Transaction, id: string, note: string): Promise<Next> {
  await changeOperation(tx, id, { state: 'stopped', note })
  return 'again'
}

/** Everybody had their turn, or it was stopped: what becomes of those who were retried is still counted. */
async function settle(
  tx: Transaction,
  operation: Operation,
  { untried, trying }: Awaited<ReturnType<typeof tally>>,
): Promise<Next> {
  const patient = Date.now() - (operation.lastActedAt?.getTime() ?? 0) < PATIENCE_MS
  if (untried > 0 || (trying > 0 && patient)) return 'later'
  const state = operation.state === 'settling' ? 'finished' : operation.state
  await changeOperation(tx, operation.id, { state, over: true })
  await settleGroups(tx)
  await auditOperation(tx, { ...operation, state }, operation.actor, 'finish')
  log.info({ operation: operation.id, state }, 'operation is over')
  return 'done'
}

type Act = (tx: Transaction, boss: PgBoss, operation: Operation, person: Person) => Promise<string | null>
type Person = Awaited<ReturnType<typeof findMatched>>[number]

/** What each kind does to one person. They answer why somebody is left alone, null when it is done. */
const kinds = {
  retry: async (tx, boss, { actor, id }, { userId, jobId, state }) => {
    if (state !== 'needs_attention') return movedOn[state] ?? state
    const job = jobId && (await findJob(tx, jobId))
    if (!job) return (await retryWithNewJob(tx, boss, actor, userId, id)) ? null : 'settled meanwhile'
    const result = await act(tx, boss, actor, 'retry', job.id, id)
    return result.done ? null : result.why
  },
} satisfies Record<OperationKind, Act>

async function actOn(tx: Transaction, boss: PgBoss, operation: Operation, limit: number) {
  const { id, kind, skipped, retried } = operation
  const done: string[] = []
  const people = await findMatched(tx, id, limit, { longest: operation.state === 'canary' })
  for (const person of people) {
    const why = await kinds[kind](tx, boss, operation, person)
    if (why === null) done.push(person.userId)
    else await markSkipped(tx, id, person.userId, why)
  }
  await markRetried(tx, id, done)
  const left = people.length - done.length
  await changeOperation(tx, id, {
    retried: retried + done.length,
    skipped: skipped + left,
    acted: done.length > 0,
  })
  return { retried: done, skipped: left }
}
