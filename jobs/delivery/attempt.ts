import { newId } from '#db/new-id.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
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
import { verdictOn } from './verdict.ts'

/** A guard against an adapter that never ends; each of its requests has a time limit of its own. */
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
  /** Counted as a request for confirmation, and asked nobody anything. */
  uncount: boolean
}
type Looked = { queue: string; job: JobEnd; token: string; look: EndedLook }
/** One end of everything that a worker begins. */
export type Ended = { said: Told } | { looked: Looked } | { unsaid: Unsaid }
export const partOf = (end: Ended) => ('said' in end ? end.said : 'looked' in end ? end.looked : end.unsaid)

/** What an attempt's row says of its answer. */
export const wordsOf = (outcome: Outcome) => ({
  outcome: outcome.kind,
  reason: 'reason' in outcome ? outcome.reason : null,
  httpStatus: outcome.httpStatus ?? null,
  code: outcome.code ?? null,
  message: outcome.message ?? null,
  requestId: outcome.requestId ?? null,
  retryAfter: outcome.retryAfter ?? null,
})

/** Tells the provider of one person, or looks at them, under this place. Never throws for what the provider does. */
export async function attempt(delivery: Delivery, ready: Ready, place: HeldPlace): Promise<Ended> {
  const { leases, provider } = delivery
  const permit: Permit = { place, person: leases.person(ready.token), writes: 0 }
  const signal = AbortSignal.timeout(ATTEMPT_MS)
  try {
    return await withPermit(permit, () =>
      ready.queue === QUEUE ? tell(delivery, ready, signal) : look(delivery, ready, signal),
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const notSent = error instanceof NotSent
    log[notSent ? 'warn' : 'error'](
      { job: ready.job.id, provider: provider.name, message },
      'attempt was not made',
    )
    // Nothing is known of the provider, so nothing is recorded; what was counted before it left is counted back.
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
 * What looks like a wrong key, list, plan or field is a suspicion until a harmless read says so too. Where that read is fine,
 * it was about the person: an answer about one never shuts the provider for others.
 */
async function suspect({ provider }: Delivery, outcome: Outcome, signal: AbortSignal): Promise<Outcome> {
  if (outcome.kind !== 'misconfigured') return outcome
  const trouble = await provider.check(signal)
  if (!trouble) return { ...outcome, kind: 'rejected' }
  if (trouble.kind === 'misconfigured') return { ...outcome, reason: trouble.reason }
  return trouble.kind === 'retry' ? trouble : { ...outcome, kind: 'retry', reason: 'bad_response' }
}

/**
 * Looks one person up at the provider, notes what it says, and believes it. Whoever made us look (a webhook, a reconcile) is
 * not believed, so a forged or replayed message changes nothing. Never subscribes anybody.
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
        state: stateFrom(contact.state, found, provider.remembersOptOuts),
      },
    },
  }
}

const lookAgain = (trouble: Trouble, retryCount: number) => ({
  as: 'retry' as const,
  seconds: backoffSeconds(retryCount + 1, trouble.kind === 'retry' ? trouble.waitSeconds : 0),
})

/** The state that the provider's word makes of somebody; null where it changes nothing. Only forwards. */
function stateFrom(
  state: SubscriptionState,
  found: Extract<Lookup, { kind: 'found' | 'missing' }>,
  remembersOptOuts: boolean,
): 'confirmed' | 'opted_out' | null {
  if (state === 'opted_out') return null
  if (found.kind === 'missing') return state === 'confirmed' && !remembersOptOuts ? 'opted_out' : null
  // Whoever has left stays so, whatever else is under way.
  if (found.membership === 'suppressed') return 'opted_out'
  // Whoever waits has a job that will look.
  return found.membership === 'subscribed' && state === 'check_inbox' ? 'confirmed' : null
}
