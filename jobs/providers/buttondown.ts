import { z } from 'zod'
import { databaseNow } from '#db/now.ts'
import type { Contact } from '#db/subscriptions/reads.ts'
import { type Adapter, type Membership, OWN_CALL_BOUND } from './contract.ts'
import { defineProvider } from './define.ts'
import { commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { readMembers } from './readable.ts'
import { http, number, secret, text } from './settings.ts'

// Buttondown API v1: https://docs.buttondown.com/api-subscribers-introduction
const memberships = {
  regular: 'subscribed',
  // Payment is between the person and the newsletter; a person in any of these states has not left.
  premium: 'subscribed',
  gifted: 'subscribed',
  trialed: 'subscribed',
  churning: 'subscribed',
  churned: 'subscribed',
  past_due: 'subscribed',
  paused: 'subscribed',
  unpaid: 'subscribed',
  upcoming: 'subscribed',
  unactivated: 'pending',
  unsubscribed: 'suppressed',
  complained: 'suppressed',
  undeliverable: 'suppressed',
  blocked: 'suppressed',
  removed: 'suppressed',
} as const satisfies Record<string, Membership>
const subscriber = z.object({ type: z.enum(Object.keys(memberships) as (keyof typeof memberships)[]) })
const listed = subscriber
  .extend({ email_address: z.string() })
  .transform(({ email_address: email, type }) => ({ email, membership: memberships[type] }))
const page = z.object({ results: z.array(z.unknown()), next: z.string().nullish() })
const problem = z.object({ code: z.string().optional(), detail: z.string() })
const invalid = z.object({ detail: z.array(z.object({ loc: z.array(z.unknown()), msg: z.string() })).min(1) })

const MINUTE_MS = 60_000

const settings = z.object({
  apiKey: secret(text("the newsletter's API key")),
  baseUrl: http('https://api.buttondown.com/v1').default('https://api.buttondown.com/v1'),
  /** Buttondown's own limit for young newsletters; it grows with reputation. */
  newPerDay: number('how many new people a day Buttondown takes, such as 100').default(100),
})

export const buttondown = defineProvider({
  name: 'buttondown',
  label: 'Buttondown',
  settings,
  call: {
    as: 'POST /v1/subscribers',
    limits: ({ newPerDay }) => ({
      // 600 requests a minute, and new people a day (100 at first): https://docs.buttondown.com/api-rate-limits
      perSecond: 5,
      concurrency: 4,
      newPerDay,
      holdSeconds: 30,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: {
        call: 'POST /imports',
        most: null,
        why: 'a file, read later; it answers for the file and not for each person',
      },
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const call = createCall(send, given.baseUrl, { authorization: `Token ${given.apiKey}` })

  /** @returns null where Buttondown knows no subscriber of this address. */
  async function lookUp(email: string, signal: AbortSignal) {
    const answer = await call('GET', `/subscribers/${encodeURIComponent(email)}`, signal)
    if (isFailure(answer)) return answer
    const { data } = subscriber.safeParse(answer.json)
    if (answer.status === 200 && data) return data
    return answer.status === 404 && problem.safeParse(answer.json).success ? null : troubleOf(answer)
  }

  async function readPage(query: string, signal: AbortSignal) {
    const answer = await call('GET', `/subscribers?${query}`, signal)
    if (isFailure(answer)) return answer
    const { data } = page.safeParse(answer.json)
    const read = readMembers(data?.results, listed)
    return answer.status === 200 && read ? { ...read, more: Boolean(data?.next) } : troubleOf(answer)
  }

  return {
    remembersOptOuts: true,
    async subscribe(contact, signal) {
      // A read answers for known people, since each POST counts towards the day's limit.
      const known = await lookUp(contact.email, signal)
      if (known) return 'kind' in known ? known : asKnown(known.type)
      // Never send X-Buttondown-Collision-Behavior: without it, a known address is refused and left unchanged.
      const answer = await call('POST', '/subscribers', signal, bodyOf(contact), {
        'x-idempotency-key': idempotencyKey(contact),
      })
      if (isFailure(answer)) return answer
      const { data: created } = subscriber.safeParse(answer.json)
      if (answer.status === 201 && created) return asNew(created.type)
      const outcome = refused(answer)
      if (outcome !== 'known') return outcome
      const found = await lookUp(contact.email, signal)
      if (!found) return { ...troubleOf(answer), kind: 'unknown_answer' }
      return 'kind' in found ? found : asKnown(found.type)
    },
    async check(signal) {
      // A list of an impossible address: /ping may answer without a key.
      const read = await readPage('date__start=9999-01-01', signal)
      return 'kind' in read ? read : null
    },
    async find(email, signal) {
      const known = await lookUp(email, signal)
      if (known === null) return { httpStatus: 404, kind: 'missing' }
      if ('kind' in known) return known
      return { httpStatus: 200, code: known.type, kind: 'found', membership: memberships[known.type] }
    },
    async list(cursor, signal) {
      const number = Number(cursor ?? 1)
      const read = await readPage(`ordering=creation_date&page=${number}`, signal)
      if ('kind' in read) return read
      const { more, ...members } = read
      return { ...members, next: more ? String(number + 1) : null }
    },
  }
}

/** No `type`: Buttondown then sends the person its double opt-in mail. */
const bodyOf = ({ email, consentAddress }: Contact) => ({
  email_address: email,
  // Otherwise its firewall judges every person by our one IP address.
  ...(consentAddress && { ip_address: consentAddress }),
})

/**
 * The same key for the retries that follow a lost answer. It changes every ten minutes, as Buttondown may
 * replay a refusal just like a success, and an old refusal must not hold a person up. A later repeat is
 * refused as a known address.
 */
const idempotencyKey = ({ userId, jobId }: Contact) =>
  `${userId}.${jobId}.${Math.floor(databaseNow() / (10 * MINUTE_MS))}`

type Type = keyof typeof memberships
const answers = { subscribed: 'confirmed', pending: 'awaiting_confirmation' } as const

/** A new subscriber who is blocked has not left; the firewall did not let them in. */
function asNew(type: Type): Outcome {
  const membership = memberships[type]
  return membership === 'suppressed'
    ? { httpStatus: 201, code: type, kind: 'rejected', reason: type }
    : { httpStatus: 201, code: type, kind: answers[membership] }
}

const kinds = { ...answers, subscribed: 'already_subscribed', suppressed: 'suppressed' } as const
const asKnown = (type: Type): Outcome => ({ httpStatus: 200, code: type, kind: kinds[memberships[type]] })

/** The answer to the POST, where it is not 201; `known` when the address is. */
function refused(answer: HttpAnswer): Outcome | 'known' {
  const { data: unfit } = invalid.safeParse(answer.json)
  if (answer.status === 422 && unfit?.detail.some(({ loc }) => loc.includes('email_address')))
    return { ...saidBy(answer, undefined, unfit.detail[0]?.msg), kind: 'rejected', reason: 'invalid_email' }
  const { data } = problem.safeParse(answer.json)
  const said = saidBy(answer, data?.code, data?.detail)
  if (answer.status === 409) return { ...said, kind: 'retry', reason: 'bad_response' }
  if (answer.status !== 400 || !data) return troubleOf(answer)
  switch (data.code) {
    case 'email_already_exists':
    case 'subscriber_already_exists':
      return 'known'
    case 'subscriber_suppressed':
      return { ...said, kind: 'suppressed' }
    case 'email_invalid':
    case 'email_empty':
      return { ...said, kind: 'rejected', reason: 'invalid_email' }
    case 'email_blocked':
    case 'subscriber_blocked':
    case 'ip_address_spammy':
      return { ...said, kind: 'rejected', reason: data.code }
    case 'newsletter_not_accepting_subscribers':
      return { ...said, kind: 'misconfigured', reason: 'newsletter_closed' }
    // The day's limit, which ends at midnight UTC, is a 400 with this code, or with one that recommends
    // importing a file.
    case 'rate_limited':
      return { ...said, kind: 'retry', reason: 'daily_limit' }
    default:
      return answer.text.includes('/v1/imports')
        ? { ...said, kind: 'retry', reason: 'daily_limit' }
        : { ...said, kind: 'unknown_answer' }
  }
}

function troubleOf(answer: HttpAnswer): Trouble {
  const { data } = problem.safeParse(answer.json)
  const said = saidBy(answer, data?.code, data?.detail)
  if (answer.status === 404 && data) return { ...said, kind: 'misconfigured', reason: 'wrong_base_url' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
