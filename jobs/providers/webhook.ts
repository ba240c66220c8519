import type { Contact } from '#db/subscriptions/reads.ts'
import type { Settings } from '#env'
import { OWN_CALL_BOUND, type Provider } from './contract.ts'
import { commonTrouble, failure, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { createPublicFetch, PRIVATE } from './public-fetch.ts'
import { sign } from './standard-webhooks.ts'

/** An endpoint of anybody's that takes Standard Webhooks 1.0.0: https://www.standardwebhooks.com */
export function webhook(settings: Settings<'webhook'>, send: Send): Provider {
  const { url, secret } = settings
  const { fetch, checkAddress } = createPublicFetch(settings.allowPrivate)

  return {
    name: 'webhook',
    // The receiver's limits are unknown; it says 429 and Retry-After when it is too much.
    limits: {
      perSecond: null,
      concurrency: settings.concurrency,
      newPerDay: null,
      holdSeconds: 60,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: null,
    },
    remembersOptOuts: false,
    find: null,
    list: null,
    async subscribe(contact, signal) {
      const body = JSON.stringify(eventOf(contact))
      // The same for every attempt, so that the receiver knows a repeat; without dots, which the signature splits at.
      const id = `${contact.userId}-${contact.jobId}`
      // The sender's own clock, by the standard: the receiver holds it against its own.
      const timestamp = Math.floor(Date.now() / 1000)
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': sign(secret, id, timestamp, body),
      }
      const answer = await send(url, { method: 'POST', signal, headers, body, fetch })
      return isFailure(answer) ? unlessPrivate(answer) : classify(answer)
    },
    async check(signal) {
      try {
        await checkAddress(url, signal)
        return null
      } catch (error) {
        return unlessPrivate(failure(error))
      }
    },
  }
}

const eventOf = (contact: Contact) => ({
  type: 'subscriber.created',
  timestamp: (contact.consentedAt ?? contact.waitingSince).toISOString(),
  data: {
    user_id: contact.userId,
    email: contact.email,
    consented_at: contact.consentedAt?.toISOString() ?? null,
    ...(contact.consentAddress && { consent_address: contact.consentAddress }),
  },
})

/** An address that we refuse stays refused however often it is tried: somebody must look at the URL. */
const unlessPrivate = (trouble: ReturnType<typeof failure>): Trouble =>
  trouble.code === PRIVATE ? { ...trouble, kind: 'misconfigured', reason: 'private_address' } : trouble

function classify(answer: HttpAnswer): Outcome {
  const { status, json, waitSeconds } = answer
  // The status says it all; what is in the body is nobody's business.
  if (status >= 200 && status < 300) return { httpStatus: status, kind: 'confirmed' }
  const said = saidBy(answer)
  if (status === 410) return { ...said, kind: 'misconfigured', reason: 'endpoint_gone' }
  if (status < 400) return { ...said, kind: 'retry', reason: 'bad_response', waitSeconds }
  if (status === 404 && json !== undefined)
    return { ...said, kind: 'misconfigured', reason: 'endpoint_not_found' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
