import { newId } from '#db/new-id.ts'
import { countThrottled } from '#db/subscriptions/attempts.ts'
import type { EndedAttempt, EndedLook } from '#db/subscriptions/settle-attempts.ts'
import { log } from '#log'
import type { Lookup } from '../providers/contract.ts'
import { type Failure, failureOf } from '../providers/fingerprint.ts'
import { NotSent } from '../providers/http.ts'
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { QUEUE } from '../queue/queues.ts'
import type { JobEnd } from '../queue/settle-jobs.ts'
import { backoffSeconds } from './backoff.ts'
import { type Delivery, type Ready, type Unsaid, unsaid } from './begin.ts'
import { type HeldPlace, type Permit, withPermit } from './permit.ts'
import { withTimeLimit } from './time-limit.ts'
import { verdictOn } from './verdict.ts'

/** A guard against an adapter that never ends; each of its requests has its own time limit. */
const ATTEMPT_MS = 5 * 60_000
const NOT_SENT_SECONDS = 1

export type Told = {
  queue: string
  job: JobEnd
  token: string
  userId: string
  emailNormalised: string
  outcome: Outcome
  record: EndedAttempt
  failure: Failure | null
  /** The attempt was counted as a request for confirmation, but none was sent. */
  uncount: boolean
}
type Looked = { queue: string; job: JobEnd; token: string; look: EndedLook }
/** The end of one attempt or look. */
export type Ended = { said: Told } | { looked: Looked } | { unsaid: Unsaid }
export const partOf = (end: Ended) => ('said' in end ? end.said : 'looked' in end ? end.looked : end.unsaid)

/** The fields of an attempt's row that describe the answer. */
export const wordsOf = (outcome: Outcome) => ({
  outcome: outcome.kind,
  reason: 'reason' in outcome ? outcome.reason : null,
  httpStatus: outcome.httpStatus ?? null,
  code: outcome.code ?? null,
  message: outcome.message ?? null,
  requestId: outcome.requestId ?? null,
  retryAfter: outcome.retryAfter ?? null,
})

/** Makes one attempt or one look for a person, under this place. Never throws because of the provider. */
export async function attempt(delivery: Delivery, ready: Ready, place: HeldPlace): Promise<Ended> {
  const { leases, provider } = delivery
  const permit: Permit = { place, person: leases.person(ready.token), writes: 0 }
  const work = ready.queue === QUEUE ? tell : look
  try {
    return await withPermit(permit, () =>
      withTimeLimit(ATTEMPT_MS, (signal) => work(delivery, ready, signal)),
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const notSent = error instanceof NotSent
    log[notSent ? 'warn' : 'error'](
      { job: ready.job.id, provider: provider.name, message },
      'attempt was not made',
    )
    // Nothing was learnt about the provider, so nothing is recorded. Counts made before the call are taken back.
    const end = unsaid({ ...ready.job, queue: ready.queue }, ready.token, ready.contact.userId, {
      as: 'retry',
      seconds: notSent ? NOT_SENT_SECONDS : backoffSeconds(ready.job.retryCount + 1),
    })
    return {
      unsaid: permit.writes > 0 ? { ...end, userId: null } : { ...end, untold: ready.queue === QUEUE },
    }
  }
}

async function tell(delivery: Delivery, ready: Ready, signal: AbortSignal): Promise<Ended> {
  const { provider, db } = delivery
  const { contact, job, queue, token } = ready
  const startedAt = performance.now()
  const answer = await suspect(delivery, await provider.subscribe(contact, signal), signal)
  const durationMs = Math.round(performance.now() - startedAt)
  const isOff = answer.kind === 'retry' && answer.reason === 'throttled_address'
  const throttled = isOff ? await countThrottled(db, contact.userId, contact.waitingSince) : 0
  const verdict = verdictOn(answer, { tries: contact.attempts, throttled })
  const { outcome } = verdict
  const failure = failureOf(provider.name, outcome)
  log.info({ job: job.id, outcome: outcome.kind, httpStatus: outcome.httpStatus, durationMs }, 'attempt')
  const record: EndedAttempt = {
    token,
    id: newId(),
    userId: contact.userId,
    jobId: job.id,
    emailNormalised: contact.emailNormalised,
    age: startedAt,
    durationMs,
    ...wordsOf(outcome),
    fingerprint: failure?.fingerprint ?? null,
    state: verdict.state,
    counts: verdict.counts,
    nextSeconds: verdict.nextSeconds,
    membership: verdict.membership,
  }
  return {
    said: {
      ...{ queue, token, outcome, record, failure },
      ...{ userId: contact.userId, emailNormalised: contact.emailNormalised },
      job: { ...job, ...verdict.job },
      uncount: provider.countsRequests === true && !outcome.asked,
    },
  }
}

/**
 * An answer that points to a wrong key, list, plan or field is a suspicion until a harmless read confirms it.
 * If that read is fine, the answer was about the person: one person's answer never stops delivery for others.
 */
async function suspect({ provider }: Delivery, outcome: Outcome, signal: AbortSignal): Promise<Outcome> {
  if (outcome.kind !== 'misconfigured') return outcome
  const trouble = await provider.check(signal)
  if (!trouble) return { ...outcome, kind: 'rejected' }
  if (trouble.kind === 'misconfigured') return { ...outcome, reason: trouble.reason }
  const { asked } = outcome
  return trouble.kind === 'retry'
    ? { ...trouble, asked }
    : { ...outcome, kind: 'retry', reason: 'bad_response' }
}

/**
 * Looks one person up at the provider, records the answer, and acts on it. The sender of the trigger (a webhook, a
 * reconcile) is not believed, so a forged or replayed message changes nothing. Never subscribes anybody.
 */
async function look({ provider }: Delivery, ready: Ready, signal: AbortSignal): Promise<Ended> {
  const { contact, job, queue, token } = ready
  const of = { ...job, queue }
  if (!provider.find || contact.state === 'not_requested')
    return { unsaid: unsaid(of, token, null, { as: 'completed' }) }
  const found = await provider.find(contact.email, signal)
  if (found.kind !== 'found' && found.kind !== 'missing')
    return { unsaid: unsaid(of, token, null, lookAgain(found, job.retryCount)) }
  return {
    looked: {
      ...{ queue, token, job: { ...job, as: 'completed' as const } },
      look: {
        token,
        userId: contact.userId,
        emailNormalised: contact.emailNormalised,
        membership: found.kind === 'found' ? found.membership : 'missing',
        state: stateFrom(contact, found, provider.remembersOptOuts),
      },
    },
  }
}

const lookAgain = (trouble: Trouble, retryCount: number) => ({
  as: 'retry' as const,
  seconds: backoffSeconds(retryCount + 1, trouble.kind === 'retry' ? trouble.waitSeconds : 0),
})

/** The state that the provider's answer leads to; null where it changes nothing. Only forwards. */
function stateFrom(
  { state, wasThere }: Pick<Ready['contact'], 'state' | 'wasThere'>,
  found: Extract<Lookup, { kind: 'found' | 'missing' }>,
  remembersOptOuts: boolean,
): 'confirmed' | 'opted_out' | null {
  if (state === 'opted_out') return null
  if (found.kind === 'missing')
    return state === 'confirmed' && wasThere && !remembersOptOuts ? 'opted_out' : null
  // A person who opted out stays so, whatever else is under way.
  if (found.membership === 'suppressed') return 'opted_out'
  // A person who waits has a job that will look.
  return found.membership === 'subscribed' && state === 'check_inbox' ? 'confirmed' : null
}
