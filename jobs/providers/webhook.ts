import { z } from 'zod'
import type { Contact } from '#db/subscriptions/reads.ts'
import { type Adapter, OWN_CALL_BOUND, parsed } from './contract.ts'
import { defineProvider } from './define.ts'
import { commonTrouble, failure, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { createPublicFetch, PRIVATE } from './public-fetch.ts'
import { http, number, secret, signingSecret } from './settings.ts'
import { sign, verify } from './standard-webhooks.ts'

const told = z.object({
  type: z.enum(['subscriber.confirmed', 'subscriber.unsubscribed']),
  data: z.object({ email: z.string() }),
})

const settings = z.object({
  // It may grant access to the endpoint.
  url: secret(http('https://example.com/hooks/subscribers')),
  secret: secret(signingSecret),
  /** Private and loopback addresses are refused: a URL must not reach services that only this machine can. */
  allowPrivate: z.stringbool('true or false').default(false),
  inboundSecret: secret(signingSecret.optional()),
  /** Concurrent requests of all workers together. */
  concurrency: number('how many requests at once the receiver takes, such as 4').max(1000).default(4),
})

/** Any endpoint that takes Standard Webhooks 1.0.0: https://www.standardwebhooks.com */
export const webhook = defineProvider({
  name: 'webhook',
  label: 'Webhook',
  settings,
  call: {
    as: 'POST to your endpoint',
    // The receiver's limits are unknown; it answers 429 and Retry-After when it is too much.
    limits: ({ concurrency }) => ({
      perSecond: null,
      concurrency,
      newPerDay: null,
      holdSeconds: 60,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: null,
    }),
  },
  message: ({ inboundSecret: secret }) => ({
    secret,
    verify,
    read(body) {
      const { data } = told.safeParse(parsed(body))
      if (!data) return []
      const became = data.type === 'subscriber.confirmed' ? 'confirmed' : 'opted_out'
      return [{ email: data.data.email, became }]
    },
  }),
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { url, secret } = given
  const { fetch, checkAddress } = createPublicFetch(given.allowPrivate)

  return {
    remembersOptOuts: false,
    find: null,
    list: null,
    async subscribe(contact, signal) {
      const body = JSON.stringify(eventOf(contact))
      // The same for every attempt, so that the receiver knows a repeat; without dots, which the signature splits at.
      const id = `${contact.userId}-${contact.jobId}`
      // The sender's own clock, by the standard: the receiver compares it with its own.
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

/** An address that we refuse stays refused however often it is tried: an administrator must check the URL. */
const unlessPrivate = (trouble: ReturnType<typeof failure>): Trouble =>
  trouble.code === PRIVATE ? { ...trouble, kind: 'misconfigured', reason: 'private_address' } : trouble

function classify(answer: HttpAnswer): Outcome {
  const { status, json, waitSeconds } = answer
  // The status is enough; the body is not read.
  if (status >= 200 && status < 300) return { httpStatus: status, kind: 'confirmed' }
  const said = saidBy(answer)
  if (status === 410) return { ...said, kind: 'misconfigured', reason: 'endpoint_gone' }
  if (status < 400) return { ...said, kind: 'retry', reason: 'bad_response', waitSeconds }
  if (status === 404 && json !== undefined)
    return { ...said, kind: 'misconfigured', reason: 'endpoint_not_found' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
