import type { JobResult, JobWithMetadata } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { recordAttempt } from '#db/attempts.ts'
import type { Database } from '#db/client.ts'
import { type Contact, findContact, isWaiting, moveWaiting, needAttention } from '#db/subscriptions.ts'
import { log } from '#log'
import { backoffSeconds, HORIZON_MS } from './backoff.ts'
import { type Outcome, stateAfter } from './outcome.ts'
import { type Payload, payloadSchema } from './payload.ts'
import { setRetryDelay } from './pgboss-queries.ts'
import type { Provider } from './providers/provider.ts'

export type HandlerContext = { db: Database; provider: Provider; worker: string; timeoutMs: number }

/**
 * One attempt of one job. Delivery is at least once, so it starts by looking whether there is still
 * something to do, and everything it learns is written in one transaction before pg-boss settles the job.
 */
export async function handle(
  context: HandlerContext,
  job: JobWithMetadata<Payload>,
  shutdown: AbortSignal,
): Promise<JobResult> {
  const payload = payloadSchema.safeParse(job.data)
  if (!payload.success) return settle(job, 'deadletter', { message: 'payload has no userId' })

  const contact = await findContact(context.db, payload.data.userId)
  if (!contact) return settle(job, 'completed', { message: 'the person no longer exists' })
  if (contact.jobId !== job.id)
    return settle(job, 'completed', { message: 'another job carries this subscription now' })
  if (contact.state === 'needs_attention')
    return settle(job, 'deadletter', { message: 'waits for an administrator' })
  if (!isWaiting(contact.state)) return settle(job, 'completed', { message: `already ${contact.state}` })

  // Not begun: hand it back so that another worker takes it at once.
  if (shutdown.aborted) return handBack(context, job)
  return attempt(context, job, contact)
}

async function attempt(
  context: HandlerContext,
  job: JobWithMetadata<Payload>,
  contact: Contact,
): Promise<JobResult> {
  const startedAt = new Date()
  const outcome = await context.provider.subscribe(contact, AbortSignal.timeout(context.timeoutMs))
  const durationMs = Date.now() - startedAt.getTime()

  const waits = outcome.kind === 'retry' || outcome.kind === 'misconfigured'
  const exhausted = waits && Date.now() - contact.waitingSince.getTime() > HORIZON_MS
  const delay =
    waits && !exhausted
      ? backoffSeconds(job.retryCount + 1, outcome.kind === 'retry' ? outcome.notBefore : undefined)
      : null
  const nextAttemptAt = delay === null ? null : new Date(Date.now() + delay * 1000)

  await context.db.transaction(async (tx) => {
    await recordAttempt(tx, {
      id: uuidv7(),
      userId: contact.userId,
      jobId: job.id,
      worker: context.worker,
      provider: context.provider.name,
      startedAt,
      durationMs,
      outcome: outcome.kind,
      reason: 'reason' in outcome ? outcome.reason : null,
      httpStatus: outcome.httpStatus ?? null,
      code: outcome.code ?? null,
      message: outcome.message ?? null,
      nextAttemptAt,
    })
    await moveWaiting(
      tx,
      contact.userId,
      exhausted ? 'needs_attention' : stateAfter[outcome.kind],
      nextAttemptAt,
    )
    if (delay !== null) await setRetryDelay(tx, job.id, delay)
  })
  log.info({ job: job.id, outcome: outcome.kind, httpStatus: outcome.httpStatus, durationMs }, 'attempt')

  if (delay !== null) return settle(job, 'failed', outcome)
  const dead = exhausted || outcome.kind === 'rejected' || outcome.kind === 'unknown_answer'
  return settle(job, dead ? 'deadletter' : 'completed', outcome)
}

async function handBack({ db }: HandlerContext, job: JobWithMetadata<Payload>) {
  await setRetryDelay(db, job.id, 0)
  return settle(job, 'failed', { message: 'handed back by a worker that was stopped' })
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
