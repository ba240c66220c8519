import { z } from 'zod'
import { type Adapter, OWN_CALL_BOUND } from './contract.ts'
import { defineProvider } from './define.ts'
import { commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { readable } from './readable.ts'
import { http, secret, text } from './settings.ts'

// Resend, contacts and segments: https://resend.com/docs/api-reference/contacts
const contact = z.object({ id: z.string().min(1), unsubscribed: z.boolean() })
const listed = contact.extend({ email: z.string() })
const contacts = z.object({ data: z.array(z.unknown()), has_more: z.boolean().optional() })
const segments = z.object({ data: z.array(z.object({ id: z.string() })) })
const segment = z.object({ id: z.string() })
const created = z.object({ id: z.string().min(1) })
// The description says contact_id, Resend's own library says id.
const added = z.union([z.object({ contact_id: z.string() }), z.object({ id: z.string() })])
const problem = z.object({ name: z.string(), message: z.string().default('') })

const PAGE = 100

const settings = z.object({
  apiKey: secret(text('an API key with full access, such as re_0123abcd')),
  segmentId: z.uuid("the segment's id, such as 78261eea-8f8b-4381-83c6-79fa7120f1cf"),
  baseUrl: http('https://api.resend.com').default('https://api.resend.com'),
})

export const resend = defineProvider({
  name: 'resend',
  label: 'Resend',
  settings,
  call: {
    as: 'POST /contacts, or /contacts/{id}/segments/{segment_id}',
    limits: () => ({
      // 5 requests per second and team by default, shared with the mail the team sends (rate-limit page; once 2).
      perSecond: 2,
      concurrency: 2,
      newPerDay: null,
      holdSeconds: 5,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: {
        call: 'POST /contacts/imports',
        most: null,
        why: 'a file of up to 50 MB, read later; it answers for the file and not for each person',
      },
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { apiKey, segmentId, baseUrl } = given
  const call = createCall(send, baseUrl, { authorization: `Bearer ${apiKey}` })
  const path = (idOrEmail: string) => `/contacts/${encodeURIComponent(idOrEmail)}`

  /** @returns null where Resend knows no contact of this address. */
  async function readContact(email: string, signal: AbortSignal) {
    const answer = await call('GET', path(email), signal)
    if (isFailure(answer)) return answer
    const { data } = contact.safeParse(answer.json)
    if (answer.status === 200 && data) return data
    return answer.status === 404 && nameOf(answer) === 'not_found' ? null : troubleOf(answer)
  }

  /**
   * As typed and in lower case: it is not documented whether this look-up is case-sensitive, and POST must
   * not miss anybody.
   */
  async function lookUp(email: string, signal: AbortSignal) {
    const found = await readContact(email, signal)
    const lower = email.toLowerCase()
    return found === null && lower !== email ? readContact(lower, signal) : found
  }

  async function create(email: string, signal: AbortSignal) {
    const answer = await call('POST', '/contacts', signal, { email })
    if (isFailure(answer)) return answer
    const { data } = created.safeParse(answer.json)
    return answer.status === 201 && data ? data : refused(answer)
  }

  return {
    remembersOptOuts: true,
    async subscribe({ email }, signal) {
      const known = await lookUp(email, signal)
      if (known && 'kind' in known) return known
      if (known?.unsubscribed) return { httpStatus: 200, code: 'unsubscribed', kind: 'suppressed' }
      // POST undoes the opt-out of a known contact. So it is only for people that the look-up has just not
      // found; a 404 of the segment call below may mean the segment.
      const person = known ?? (await create(email, signal))
      if ('kind' in person) return person
      const answer = await call('POST', `${path(person.id)}/segments/${segmentId}`, signal)
      if (isFailure(answer)) return answer
      return answer.status < 300 && added.safeParse(answer.json).success
        ? { httpStatus: answer.status, kind: 'confirmed' }
        : troubleOf(answer)
    },
    async check(signal) {
      const answer = await call('GET', `/segments/${segmentId}`, signal)
      if (isFailure(answer)) return answer
      return answer.status === 200 && segment.safeParse(answer.json).success ? null : troubleOf(answer)
    },
    async find(email, signal) {
      const known = await lookUp(email, signal)
      if (known === null) return { httpStatus: 404, kind: 'missing' }
      if ('kind' in known) return known
      if (known.unsubscribed) return { httpStatus: 200, kind: 'found', membership: 'suppressed' }
      const answer = await call('GET', `${path(known.id)}/segments?limit=${PAGE}`, signal)
      if (isFailure(answer)) return answer
      const { data } = segments.safeParse(answer.json)
      if (answer.status !== 200 || !data) return troubleOf(answer)
      return data.data.some(({ id }) => id === segmentId)
        ? { httpStatus: 200, kind: 'found', membership: 'subscribed' }
        : { httpStatus: 200, kind: 'missing' }
    },
    async list(cursor, signal) {
      const after = cursor ? `&after=${encodeURIComponent(cursor)}` : ''
      const answer = await call('GET', `/contacts?segment_id=${segmentId}&limit=${PAGE}${after}`, signal)
      if (isFailure(answer)) return answer
      const { data: page } = contacts.safeParse(answer.json)
      const read = page && readable(page.data, listed)
      if (answer.status !== 200 || !read) return troubleOf(answer)
      const more = page.has_more ?? page.data.length === PAGE
      return {
        members: read.map(({ email, unsubscribed }) => ({
          email,
          membership: unsubscribed ? 'suppressed' : 'subscribed',
        })),
        unreadable: page.data.length - read.length,
        next: (more && read.at(-1)?.id) || null,
      }
    },
  }
}

const nameOf = (answer: HttpAnswer) => problem.safeParse(answer.json).data?.name

/** The answer to the POST of a contact, where it is not 201. */
function refused(answer: HttpAnswer): Outcome {
  const { data } = problem.safeParse(answer.json)
  const aboutAddress = data?.name === 'validation_error' && /e-?mail/i.test(data.message)
  return (answer.status === 400 || answer.status === 422) && aboutAddress
    ? { ...saidBy(answer, data.name, data.message), kind: 'rejected', reason: 'invalid_email' }
    : troubleOf(answer)
}

function troubleOf(answer: HttpAnswer): Trouble {
  const { data } = problem.safeParse(answer.json)
  const said = saidBy(answer, data?.name, data?.message)
  if (data && /quota/.test(data.name)) return { ...said, kind: 'misconfigured', reason: 'plan_limit' }
  if (answer.status === 404 && data) {
    // Erased between two of our calls, or not visible yet.
    if (/contact not found/i.test(data.message)) return { ...said, kind: 'retry', reason: 'bad_response' }
    return { ...said, kind: 'misconfigured', reason: 'segment_not_found' }
  }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
