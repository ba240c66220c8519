import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Contact } from '#db/subscriptions/reads.ts'
import type { Adapter, Membership } from './contract.ts'
import { defineProvider } from './define.ts'
import { basic, commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Answer, Outcome, Trouble } from './outcome.ts'
import { readable, readMembers } from './readable.ts'
import { http, number, secret } from './settings.ts'

// Mailchimp Marketing API 3.0: https://mailchimp.com/developer/marketing/api/list-members/
const statuses = ['subscribed', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional'] as const
const member = z.object({ status: z.enum(statuses) })
const list = z.object({ double_optin: z.boolean() })
const mergeField = z.object({ tag: z.string(), required: z.boolean() })
const mergeFields = z.object({ merge_fields: z.array(z.unknown()) })
const listed = member
  .extend({ email_address: z.string() })
  .transform(({ email_address: email, status }) => ({ email, membership: memberships[status] }))
const members = z.object({ members: z.array(z.unknown()), total_items: z.int() })
const problem = z.object({
  title: z.string(),
  detail: z.string().default(''),
  errors: z.array(z.object({ field: z.string().optional(), message: z.string().optional() })).optional(),
})
type Problem = z.infer<typeof problem>

const PAGE = 500
const DAY = 24 * 3600

const settings = z.object({
  apiKey: secret(
    z
      .string('a key that ends in its data centre, such as 0123abcd-us19')
      .regex(/^\S+-[a-z]+\d+$/, 'a key that ends in its data centre, such as 0123abcd-us19'),
  ),
  listId: z
    .string("the audience's id, such as a1b2c3d4e5")
    .regex(/^\w+$/, "the audience's id, such as a1b2c3d4e5"),
  baseUrl: http('https://us19.api.mailchimp.com/3.0').optional(),
  // Its server's time limit: https://mailchimp.com/developer/marketing/docs/fundamentals/
  callBoundSeconds: number('how long it may go on with a call that we gave up on, in seconds, such as 120')
    .max(600)
    .default(120),
})

export const mailchimp = defineProvider({
  name: 'mailchimp',
  label: 'Mailchimp',
  settings,
  call: {
    as: 'PUT /3.0/lists/{list_id}/members/{subscriber_hash}',
    limits: ({ callBoundSeconds }) => ({
      // 10 connections per user, and a request that timed out may hold one of them for 120 s more.
      concurrency: 6,
      perSecond: null,
      newPerDay: null,
      holdSeconds: 10,
      callBoundSeconds,
      batch: {
        call: 'POST /lists/{list_id}',
        most: 500,
        why: 'whether it takes an archived person for new is not documented, and it has one code for every refusal of somebody new',
      },
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { apiKey, listId } = given
  const baseUrl = given.baseUrl ?? `https://${apiKey.split('-').at(-1)}.api.mailchimp.com/3.0`
  const call = createCall(send, baseUrl, { authorization: basic('frontdesk', apiKey) })
  const path = (email: string) => `/lists/${listId}/members/${subscriberHash(email)}`
  let doubleOptIn: { value: boolean; until: number } | undefined

  /** The list's own setting, kept for five minutes: subscribing past double opt-in would bypass consent. */
  async function readDoubleOptIn(signal: AbortSignal) {
    if (doubleOptIn && performance.now() < doubleOptIn.until) return doubleOptIn.value
    const answer = await call('GET', `/lists/${listId}?fields=double_optin`, signal)
    if (isFailure(answer)) return answer
    const parsed = list.safeParse(answer.json)
    // A 404 here means the list, never a person.
    if (answer.status !== 200 || !parsed.success) return troubleOf(answer)
    doubleOptIn = { value: parsed.data.double_optin, until: performance.now() + 300_000 }
    return doubleOptIn.value
  }

  async function page(offset: number, signal: AbortSignal, filter: Record<string, string> = {}) {
    const query = new URLSearchParams({ count: `${PAGE}`, offset: `${offset}`, ...filter })
    const fields = 'members.email_address,members.status,total_items'
    const answer = await call('GET', `/lists/${listId}/members?${query}&fields=${fields}`, signal)
    if (isFailure(answer)) return answer
    const { data } = members.safeParse(answer.json)
    const read = readMembers(data?.members, listed)
    if (answer.status !== 200 || !data || !read) return troubleOf(answer)
    return {
      ...read,
      next: offset + PAGE < data.total_items && data.members.length > 0 ? String(offset + PAGE) : null,
    }
  }

  return {
    remembersOptOuts: true,
    async subscribe(contact, signal) {
      const optIn = await readDoubleOptIn(signal)
      if (typeof optIn === 'object') return optIn
      const answer = await call('PUT', path(contact.email), signal, memberOf(contact, optIn))
      return isFailure(answer) ? answer : classify(answer)
    },
    async check(signal) {
      doubleOptIn = undefined
      const read = await readDoubleOptIn(signal)
      if (typeof read === 'object') return read
      const query = 'required=true&count=100&fields=merge_fields.tag,merge_fields.required'
      const answer = await call('GET', `/lists/${listId}/merge-fields?${query}`, signal)
      if (isFailure(answer)) return answer
      const { data } = mergeFields.safeParse(answer.json)
      const fields = data && readable(data.merge_fields, mergeField)
      if (answer.status !== 200 || !fields) return troubleOf(answer)
      const missing = fields.find(({ tag, required }) => required && tag !== 'EMAIL')
      return missing ? { httpStatus: 200, kind: 'misconfigured', reason: `merge_field ${missing.tag}` } : null
    },
    async find(email, signal) {
      const answer = await call('GET', `${path(email)}?fields=status`, signal)
      if (isFailure(answer)) return answer
      const { data } = member.safeParse(answer.json)
      if (answer.status === 200 && data)
        return { httpStatus: 200, kind: 'found', membership: memberships[data.status] }
      return answer.status === 404 && problem.safeParse(answer.json).success
        ? { httpStatus: 404, kind: 'missing' }
        : troubleOf(answer)
    },
    list: (cursor, signal) => page(Number(cursor ?? 0), signal),
    async changes(since, cursor, signal) {
      const [, archived, offset] = (cursor ?? '0').match(/^(archived )?(\d+)$/) ?? []
      const read = await page(Number(offset), signal, {
        // As its documentation writes times. One with fractions of a second was seen to be ignored.
        since_last_changed: since.toISOString().replace(/\.\d+Z$/, '+00:00'),
        // Newest first: people who change meanwhile move others to later pages, so nobody is skipped.
        ...{ sort_field: 'last_changed', sort_dir: 'DESC' },
        // The list shows archived people only to those who ask for them.
        ...(archived && { status: 'archived' }),
      })
      if ('kind' in read) return read
      if (archived) return { ...read, next: read.next && `archived ${read.next}` }
      return { ...read, next: read.next ?? 'archived 0' }
    },
  }
}

export const subscriberHash = (email: string) => createHash('md5').update(email.toLowerCase()).digest('hex')

/** `status_if_new`, never `status`: a repeat must not overwrite a choice that the person has made. */
const memberOf = (contact: Contact, doubleOptIn: boolean) => ({
  email_address: contact.email,
  status_if_new: doubleOptIn ? 'pending' : 'subscribed',
  ...(contact.consentAddress && { ip_signup: contact.consentAddress }),
  ...(contact.consentedAt && { timestamp_signup: contact.consentedAt.toISOString() }),
})

const outcomes = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
  archived: 'suppressed',
  transactional: 'unknown_answer',
} as const satisfies Record<(typeof statuses)[number], Outcome['kind']>

const memberships: Record<(typeof statuses)[number], Membership> = {
  subscribed: 'subscribed',
  pending: 'pending',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
  archived: 'suppressed',
  // Known to the shop, never asked for news: only they may change that.
  transactional: 'suppressed',
}

/** The answer to the PUT of a member. */
function classify(answer: HttpAnswer): Outcome {
  const { data } = member.safeParse(answer.json)
  if (answer.status === 200 && data)
    return { httpStatus: 200, code: data.status, kind: outcomes[data.status] }
  const said = problem.safeParse(answer.json).data
  if (answer.status === 400 && said) return refused(said, answer)
  return troubleOf(answer)
}

function troubleOf(answer: HttpAnswer): Trouble {
  const problemSaid = problem.safeParse(answer.json).data
  const said = saidBy(answer, problemSaid?.title, problemSaid?.detail)
  // At high volume Mailchimp throttles with a 403 that has no JSON body.
  if (answer.status === 403 && !problemSaid) return { ...said, kind: 'retry', reason: 'rate_limited' }
  if (answer.status === 404 && problemSaid)
    return { ...said, kind: 'misconfigured', reason: 'list_not_found' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

/** The address is called `EMAIL`, `email_address`, `email address`, or not named at all. */
const isMergeField = (field: string) => field !== 'EMAIL' && /^[A-Z0-9_]{1,10}$/.test(field)

function refused({ title, detail, errors = [] }: Problem, answer: HttpAnswer): Outcome {
  const said: Answer = saidBy(answer, title, detail)
  if (title === 'Forgotten Email Not Subscribed' || title === 'Member In Compliance State')
    return { ...said, kind: 'suppressed' }
  if (title === 'Member Exists') return { ...said, kind: 'already_subscribed' }
  if (/signed up to a lot of lists/i.test(answer.text))
    return { ...said, kind: 'retry', reason: 'throttled_address', waitSeconds: DAY }
  if (title !== 'Invalid Resource') return { ...said, kind: 'unknown_answer' }
  if (/has been cleaned/i.test(answer.text)) return { ...said, kind: 'suppressed' }
  const fields = errors.map(({ field = '' }) => field)
  // Only merge fields are wrong, so everybody is affected.
  if (fields.length > 0 && fields.every(isMergeField))
    return { ...said, kind: 'misconfigured', reason: `merge_field ${fields[0]}` }
  return { ...said, kind: 'rejected', reason: 'invalid_email' }
}
