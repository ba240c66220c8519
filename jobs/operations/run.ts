// Bulk actions of administrators, from the preview to the last result. They use the actions of jobs/actions.

import type { Job, JobResult, PgBoss } from 'pg-boss'
import type { Database, Transaction } from '#db/client.ts'
import { settleGroups } from '#db/failures/groups.ts'
import { databaseNow } from '#db/now.ts'
import {
  changeOperation,
  findCanary,
  isOver,
  lockOperation,
  type Operation,
} from '#db/operations/operations.ts'
import { findMatched, markPeople, tally } from '#db/operations/people.ts'
import { isTold, type OperationFilter } from '#db/schema/operations.ts'
import { isWaiting } from '#db/schema/states.ts'
import { log } from '#log'
import { setOperationDelay } from '../queue/jobs.ts'
import { type OperationPayload, operationPayloadSchema } from '../queue/payload.ts'
import { actOnPeople } from './act.ts'
import { matchPeople } from './match.ts'
import type { Note } from './refusals.ts'
import { auditOperation } from './start.ts'

/** People in one transaction, few enough that an abort or a pause takes effect soon: 250 take about 100 ms. */
const ACTED_ON_AT_ONCE = 250
/** Retried people without an attempt yet. The limit spares all others when there is an abort, or the provider refuses. */
const MOST_UNTRIED = 500
const TEN = 10
/** Seconds between two checks whether its time has come: the longest delay after a worker is killed in one. */
const LONGEST_WAIT = 60
/** A job works this long before it lets others have their turn. */
const TURN_MS = 5_000
/** How long after the last retry the operation waits for people who are still retried automatically. */
const PATIENCE_MS = 10 * 60_000

/**
 * The job of a bulk action: as many steps as a turn has time for. While the action is not done, pg-boss runs the job
 * again a second later. Its state is in the database, so any worker goes on where a killed one stopped.
 */
export async function runOperation(
  db: Database,
  boss: PgBoss,
  job: Job<OperationPayload>,
  shutdown: AbortSignal,
  turnMs = TURN_MS,
): Promise<JobResult> {
  const payload = operationPayloadSchema.safeParse(job.data)
  if (!payload.success) return { id: job.id, status: 'completed', output: { message: 'no operationId' } }
  const end = performance.now() + turnMs
  let next: Next
  do next = await db.transaction((tx) => step(tx, boss, payload.data.operationId))
  while (next === 'again' && performance.now() < end && !shutdown.aborted)
  if (next === 'done') return { id: job.id, status: 'completed', output: { message: next } }
  await setOperationDelay(db, job.id, typeof next === 'number' ? next : 1)
  return { id: job.id, status: 'failed', output: { message: typeof next === 'number' ? 'scheduled' : next } }
}

/** A number: seconds until there may be something to do. */
type Next = 'again' | 'later' | 'done' | number

/** One bounded step, in its own transaction. */
export async function step(tx: Transaction, boss: PgBoss, id: string): Promise<Next> {
  const operation = await lockOperation(tx, id)
  if (!operation || operation.finishedAt) return 'done'
  if (operation.pausedAt && !isOver(operation.state)) {
    await tally(tx, id)
    return 'later'
  }
  if (operation.state === 'queued') return match(tx, operation)
  const begins = (operation.notBefore?.getTime() ?? 0) - databaseNow()
  if (begins > 0 && !isOver(operation.state)) return Math.min(LONGEST_WAIT, Math.ceil(begins / 1000))
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
  const { found, complete, cursor } = await matchPeople(tx, operation)
  const first = isTold(operation.kind) ? ('canary' as const) : ('all' as const)
  await changeOperation(tx, operation.id, {
    matched: operation.matched + found,
    ...(cursor && { cursor }),
    ...(complete && { state: first, begun: true }),
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
    // Erased meanwhile: another person goes first.
    await changeOperation(tx, id, { canary: null })
    return 'again'
  }
  const same = person.fingerprint !== null && isOfGroup(filter, person.fingerprint)
  const waits = isWaiting(person.state)
  if (
    person.state === 'needs_attention' ||
    person.state === 'handled' ||
    (waits && person.attempts > 0 && same)
  )
    return stop(tx, id, same ? 'first_failed_alike' : 'first_failed')
  if (waits) return 'later'
  await changeOperation(tx, id, { state: 'ten' })
  return 'again'
}

const isOfGroup = (filter: OperationFilter, fingerprint: string) =>
  (filter.by === 'failure' || filter.by === 'domain') && filter.fingerprint === fingerprint

async function sendTen(tx: Transaction, boss: PgBoss, operation: Operation, untried: number): Promise<Next> {
  const { id, retried, succeeded, failed } = operation
  const wanted = 1 + TEN - retried
  if (wanted > 0) {
    const sent = await actOn(tx, boss, operation, wanted)
    if (sent.retried.length + sent.skipped > 0) return 'again'
  }
  if (failed * 2 >= retried) return stop(tx, id, `most_failed ${failed} ${retried}`)
  if (untried > 0 || succeeded * 2 <= retried) return 'later'
  await changeOperation(tx, id, { state: 'all' })
  return 'again'
}

async function sendAll(tx: Transaction, boss: PgBoss, operation: Operation, untried: number): Promise<Next> {
  const { id, succeeded, failed } = operation
  if (!isTold(operation.kind)) return actOnAll(tx, boss, operation)
  if (failed * 2 >= succeeded + failed) return stop(tx, id, `most_failed ${failed} ${succeeded + failed}`)
  const room = Math.min(ACTED_ON_AT_ONCE, MOST_UNTRIED - untried)
  if (room <= 0) return 'later'
  const sent = await actOn(tx, boss, operation, room)
  if (sent.retried.length + sent.skipped === 0) await changeOperation(tx, id, { state: 'settling' })
  return 'again'
}

/** The action stays inside the database, so nobody is tried first. */
async function actOnAll(tx: Transaction, boss: PgBoss, operation: Operation): Promise<Next> {
  const { retried, skipped } = await actOn(tx, boss, operation, ACTED_ON_AT_ONCE)
  if (retried.length + skipped === 0) await changeOperation(tx, operation.id, { state: 'settling' })
  return 'again'
}

async function stop(tx: Transaction, id: string, note: Note): Promise<Next> {
  await changeOperation(tx, id, { state: 'stopped', note })
  return 'again'
}

/** Everybody was acted on, or it was stopped: the results of those who were retried are still counted. */
async function settle(
  tx: Transaction,
  operation: Operation,
  { untried, trying }: Awaited<ReturnType<typeof tally>>,
): Promise<Next> {
  const patient = databaseNow() - (operation.lastActedAt?.getTime() ?? 0) < PATIENCE_MS
  if (untried > 0 || (trying > 0 && patient)) return 'later'
  const state = operation.state === 'settling' ? 'finished' : operation.state
  await changeOperation(tx, operation.id, { state, over: true })
  await settleGroups(tx)
  await auditOperation(tx, { ...operation, state }, operation.actor, 'finish')
  log.info({ operation: operation.id, state }, 'operation is over')
  return 'done'
}

async function actOn(tx: Transaction, boss: PgBoss, operation: Operation, limit: number) {
  const { id, kind, skipped, retried, succeeded } = operation
  const people = await findMatched(tx, id, limit, { longest: operation.state === 'canary' })
  const results = [...(await actOnPeople(tx, boss, operation, people))]
  const done = results.filter(([, why]) => why === null).map(([userId]) => userId)
  for (const reason of new Set(results.map(([, why]) => why))) {
    const alone = results.filter(([, why]) => why === reason && why !== null).map(([userId]) => userId)
    await markPeople(tx, id, alone, 'skipped', reason)
  }
  await markPeople(tx, id, done, isTold(kind) ? 'retried' : 'succeeded')
  const left = people.length - done.length
  await changeOperation(tx, id, {
    retried: retried + done.length,
    skipped: skipped + left,
    ...(!isTold(kind) && { succeeded: succeeded + done.length }),
    acted: done.length > 0,
  })
  return { retried: done, skipped: left }
}
