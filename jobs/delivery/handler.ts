import type { JobResult, JobWithMetadata } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { countThrottled, recordAttempt } from '#db/attempts.ts'
import type { Database } from '#db/client.ts'
import { countRequest, uncountRequest } from '#db/confirmation-requests.ts'
import { recordFailure } from '#db/failure-groups.ts'
import { findProvider, holdProvider, type ProviderRow } from '#db/providers/circuit.ts'
import { type Contact, findContact, isWaiting, moveWaiting, needAttention } from '#db/subscriptions.ts'
import { log } from '#log'
import type { Raise } from '../alerts.ts'
import type { Provider } from '../providers/contract.ts'
import { failureOf } from '../providers/fingerprint.ts'
import { type Outcome, standingAfter, stateAfter } from '../providers/outcome.ts'
import { setRetryDelay } from '../queue/jobs.ts'
import { type Payload, payloadSchema } from '../queue/payload.ts'
import { backoffSeconds, HORIZON_MS } from './backoff.ts'
import type { Budget } from './budget.ts'
import { afterAttempt, holdUntil, isPassable, tomorrow } from './circuit.ts'

export type HandlerContext = {
  db: Database
  provider: Provider
  budget: Pick<Budget, 'slot' | 'claim' | 'takeNew'>
  worker: string
  raise: Raise
  /** Told when a job comes though nobody may call the provider: take no more. */
  onShut?: () => void
}

/** A guard against an adapter that never ends; each of its requests has a time limit of its own. */
const ATTEMPT_MS = 5 * 60_000
const MOST_THROTTLED = 3
/** How long a job waits whose person another attempt has in hand. */
const BUSY_SECONDS = 5

/**
 * One attempt of one job. Delivery is at least once, so it starts by looking whether there is still
 * something to do, and everything it learns is written in one transaction before pg-boss settles the job.
 *
 * @param trial whether this is the one job that finds out if the provider is back.
 */
export async function handle(
  context: HandlerContext,
  job: JobWithMetadata<Payload>,
  shutdown: AbortSignal,
  trial = false,
): Promise<JobResult> {
  const payload = payloadSchema.safeParse(job.data)
  if (!payload.success) return settle(job, 'deadletter', { message: 'payload has no userId' })

  const release = await context.budget.slot(AbortSignal.timeout(ATTEMPT_MS))
  const leave = await context.budget.claim(payload.data.userId).catch(async (error: Error) => {
    await release()
    throw error
  })
  try {
    // pg-boss took a worker for dead whose attempt goes on. What that one learns is read when it has ended.
    if (!leave) return await handBack(context, job, 'another attempt is under way', BUSY_SECONDS)
    const [contact, row] = await Promise.all([
      findContact(context.db, payload.data.userId),
      findProvider(context.db, context.provider.name),
    ])
    if (!contact) return settle(job, 'completed', { message: 'the person no longer exists' })
    if (contact.jobId !== job.id)
      return settle(job, 'completed', { message: 'another job carries this subscription now' })
    if (contact.state === 'needs_attention')
      return settle(job, 'deadletter', { message: 'waits for an administrator' })
    if (!isWaiting(contact.state)) return settle(job, 'completed', { message: `already ${contact.state}` })
    if (!row) throw new Error(`provider ${context.provider.name} has no row`)

    // Not begun: handed back, so that another worker takes it at once.
    if (shutdown.aborted) return await handBack(context, job, 'the worker stops')
    if (!trial && !isPassable(row)) {
      context.onShut?.()
      return await handBack(context, job, 'the provider is not to be called now')
    }
    if (!(await context.budget.takeNew())) {
      await holdProvider(context.db, row.name, tomorrow(), 'daily_limit')
      return await handBack(context, job, 'no more new people today')
    }
    return await attempt(context, job, contact, row)
  } finally {
    await Promise.all([leave?.(), release()])
  }
}

async function attempt(
  context: HandlerContext,
  job: JobWithMetadata<Payload>,
  contact: Contact,
  row: ProviderRow,
): Promise<JobResult> {
  const { db, provider, worker } = context
  const confirmationRequests = provider.countsRequests ? await countRequest(db, contact.userId) : 0
  const startedAt = new Date()
  const answer = await provider.subscribe(
    { ...contact, confirmationRequests },
    AbortSignal.timeout(ATTEMPT_MS),
  )
  const outcome = await giveUpOnThrottled(db, contact, answer)
  const durationMs = Date.now() - startedAt.getTime()
  const plan = planAfter(outcome, contact, row, provider)
  const failure = failureOf(provider.name, outcome)
  const attemptId = uuidv7()

  await db.transaction(async (tx) => {
    await recordAttempt(tx, {
      id: attemptId,
      userId: contact.userId,
      jobId: job.id,
      worker,
      provider: provider.name,
      startedAt,
      durationMs,
      outcome: outcome.kind,
      reason: 'reason' in outcome ? outcome.reason : null,
      httpStatus: outcome.httpStatus ?? null,
      code: outcome.code ?? null,
      message: outcome.message ?? null,
      requestId: outcome.requestId ?? null,
      retryAfter: outcome.retryAfter ?? null,
      nextAttemptAt: plan.nextAttemptAt,
      fingerprint: failure?.fingerprint ?? null,
    })
    await moveWaiting(tx, contact, plan.exhausted ? 'needs_attention' : stateAfter[outcome.kind], {
      nextAttemptAt: plan.nextAttemptAt,
      counts: outcome.kind !== 'misconfigured',
      standing: standingAfter[outcome.kind],
      failure: failure?.fingerprint ?? null,
      last: { outcome: outcome.kind, provider: provider.name },
    })
    if (failure) await recordFailure(tx, failure, attemptId)
    if (provider.countsRequests && !outcome.asked) await uncountRequest(tx, contact.userId)
    if (plan.delay !== null) await setRetryDelay(tx, job.id, plan.delay)
    await afterAttempt(tx, provider, outcome, context.raise)
  })
  log.info({ job: job.id, outcome: outcome.kind, httpStatus: outcome.httpStatus, durationMs }, 'attempt')

  if (plan.delay !== null) return settle(job, 'failed', outcome)
  const dead = plan.exhausted || outcome.kind === 'rejected' || outcome.kind === 'unknown_answer'
  return settle(job, dead ? 'deadletter' : 'completed', outcome)
}

/**
 * When the job runs again: `delay` in seconds, null when it does not. What everybody waits for (a wrong key, a limit)
 * is due at once, since no worker takes a job before it is over.
 */
function planAfter(outcome: Outcome, contact: Contact, row: ProviderRow, { limits }: Provider) {
  if (outcome.kind === 'misconfigured') return { delay: 0, nextAttemptAt: null, exhausted: false }
  if (outcome.kind !== 'retry') return { delay: null, nextAttemptAt: null, exhausted: false }
  // Time in which nobody could be told is not held against a job.
  const tryingSince = Math.max(contact.waitingSince.getTime(), row.since.getTime())
  if (Date.now() - tryingSince > HORIZON_MS) return { delay: null, nextAttemptAt: null, exhausted: true }
  const forEverybody = outcome.reason === 'rate_limited' || outcome.reason === 'daily_limit'
  const seconds = backoffSeconds(contact.attempts + 1, outcome.waitSeconds)
  return {
    delay: forEverybody ? 0 : seconds,
    nextAttemptAt: forEverybody ? holdUntil(outcome, limits) : new Date(Date.now() + seconds * 1000),
    exhausted: false,
  }
}

/** A provider that puts one address off day after day has said no (Mailchimp: "signed up to a lot of lists"). */
async function giveUpOnThrottled(db: Database, contact: Contact, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind !== 'retry' || outcome.reason !== 'throttled_address') return outcome
  const before = await countThrottled(db, contact.userId, contact.waitingSince)
  return before + 1 < MOST_THROTTLED ? outcome : { ...outcome, kind: 'rejected', reason: outcome.reason }
}

async function handBack({ db }: HandlerContext, job: JobWithMetadata<Payload>, why: string, seconds = 0) {
  await setRetryDelay(db, job.id, seconds)
  return settle(job, 'failed', { message: `handed back: ${why}` })
}

/** For a bug in `handle` itself: the job is tried again, and a poisonous one ends in front of a person. */
export async function recover(
  { db }: HandlerContext,
  job: JobWithMetadata<Payload>,
  error: Error,
): Promise<JobResult> {
  log.error({ job: job.id, message: error.message }, 'handler failed')
  const dead = Date.now() - job.createdOn.getTime() > HORIZON_MS
  const payload = payloadSchema.safeParse(job.data)
  if (dead && payload.success) await needAttention(db, payload.data.userId)
  return settle(job, dead ? 'deadletter' : 'failed', { message: error.message })
}

const settle = (job: { id: string }, status: JobResult['status'], output: Partial<Outcome>): JobResult => ({
  id: job.id,
  status,
  output,
})
