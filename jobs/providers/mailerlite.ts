import { z } from 'zod'
import type { Contact } from '#db/subscriptions/reads.ts'
import { type Adapter, type Lookup, type Membership, OWN_CALL_BOUND } from './contract.ts'
import { defineProvider } from './define.ts'
import { commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { readMembers } from './readable.ts'
import { http, secret, text } from './settings.ts'

// MailerLite API: https://developers.mailerlite.com/docs/subscribers
const statuses = ['active', 'unconfirmed', 'unsubscribed', 'bounced', 'junk'] as const
type Status = (typeof statuses)[number]
const subscriber = z.object({ id: z.string(), email: z.string(), status: z.enum(statuses) })
const saved = z.object({ data: subscriber })
const known = z.object({ data: subscriber.extend({ groups: z.array(z.object({ id: z.string() })) }) })
const assigned = z.object({ data: z.object({ id: z.string() }) })
const listed = subscriber.transform(({ email, status }) => ({ email, membership: memberships[status] }))
const page = z.object({ data: z.array(z.unknown()), meta: z.object({ next_cursor: z.string().nullable() }) })
const problem = z.object({
  message: z.string(),
  errors: z.record(z.string(), z.array(z.string())).default({}),
})

const PAGE = 1000

const settings = z.object({
  apiKey: secret(text('an API token')),
  groupId: z.string("the group's id, such as 113456789").regex(/^\d+$/, "the group's id, such as 113456789"),
  baseUrl: http('https://connect.mailerlite.com/api').default('https://connect.mailerlite.com/api'),
})

export const mailerlite = defineProvider({
  name: 'mailerlite',
  label: 'MailerLite',
  settings,
  call: {
    as: 'POST /api/subscribers, or /api/subscribers/{id}/groups/{group_id}',
    limits: () => ({
      // 120 requests a minute and account; 90 leave room for other users of the account.
      perSecond: 1.5,
      concurrency: 4,
      newPerDay: null,
      holdSeconds: 60,
      callBoundSeconds: OWN_CALL_BOUND,
      batch: {
        call: 'POST /batch',
        most: 50,
        why: 'a batch of subscribers counts as an import, 5 a minute, and answers 200 when every part of it failed',
      },
    }),
  },
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { apiKey, groupId, baseUrl } = given
  // A date pins the API's behaviour of that day.
  const headers = { authorization: `Bearer ${apiKey}`, 'x-version': '2026-08-01' }
  const call = createCall(send, baseUrl, headers)

  /** Null: no subscriber of that address. */
  async function read(email: string, signal: AbortSignal) {
    const answer = await call('GET', `/subscribers/${encodeURIComponent(email)}`, signal)
    if (isFailure(answer)) return answer
    if (answer.status === 404 && problem.safeParse(answer.json).success) return null
    const { data } = known.safeParse(answer.json)
    if (answer.status !== 200 || !data) return troubleOf(answer)
    const { id, status, groups } = data.data
    return { kind: 'known' as const, id, status, listed: groups.some((group) => group.id === groupId) }
  }

  return {
    remembersOptOuts: true,
    async subscribe(contact, signal) {
      const person = await read(contact.email, signal)
      if (!person) {
        const answer = await call('POST', '/subscribers', signal, subscriberOf(contact, groupId))
        return isFailure(answer) ? answer : created(answer)
      }
      if (person.kind !== 'known') return person
      const membership = memberships[person.status]
      const said = { httpStatus: 200, code: person.status }
      if (membership === 'suppressed') return { ...said, kind: 'suppressed' }
      if (person.listed)
        return { ...said, kind: membership === 'pending' ? 'awaiting_confirmation' : 'already_subscribed' }
      // The upsert might make an unconfirmed person active; this call has no status.
      const answer = await call('POST', `/subscribers/${person.id}/groups/${groupId}`, signal)
      if (isFailure(answer)) return answer
      if (![200, 201].includes(answer.status) || !assigned.safeParse(answer.json).success)
        return troubleOf(answer)
      return {
        httpStatus: answer.status,
        code: person.status,
        kind: membership === 'pending' ? 'awaiting_confirmation' : 'confirmed',
      }
    },
    async check(signal) {
      const answer = await call('GET', `/groups/${groupId}/subscribers?limit=1`, signal)
      if (isFailure(answer)) return answer
      return answer.status === 200 && page.safeParse(answer.json).success ? null : troubleOf(answer)
    },
    async find(email, signal): Promise<Lookup> {
      const person = await read(email, signal)
      if (!person) return { httpStatus: 404, kind: 'missing' }
      if (person.kind !== 'known') return person
      const membership = memberships[person.status]
      return person.listed || membership === 'suppressed'
        ? { httpStatus: 200, kind: 'found', membership }
        : { httpStatus: 200, kind: 'missing' }
    },
    /** A group shows one status at a time; the cursor is the status and MailerLite's own cursor within it. */
    async list(cursor, signal) {
      const [status = 'active', within = ''] = cursor?.split(' ') ?? []
      const query = new URLSearchParams({ 'filter[status]': status, limit: String(PAGE) })
      if (within) query.set('cursor', within)
      const answer = await call('GET', `/groups/${groupId}/subscribers?${query}`, signal)
      if (isFailure(answer)) return answer
      const { data } = page.safeParse(answer.json)
      const read = readMembers(data?.data, listed)
      if (answer.status !== 200 || !data || !read) return troubleOf(answer)
      const following = statuses[statuses.indexOf(status as Status) + 1]
      const next = data.meta.next_cursor
      return { ...read, next: next ? `${status} ${next}` : (following ?? null) }
    },
  }
}

/** No `status`: a repeat must not overwrite the person's choice, and new people get the account's default. */
const subscriberOf = (contact: Contact, groupId: string) => ({
  email: contact.email,
  groups: [groupId],
  ...(contact.consentedAt && {
    subscribed_at: contact.consentedAt.toISOString().slice(0, 19).replace('T', ' '),
  }),
  ...(contact.consentAddress && { ip_address: contact.consentAddress }),
})

const memberships: Record<Status, Membership> = {
  active: 'subscribed',
  unconfirmed: 'pending',
  unsubscribed: 'suppressed',
  bounced: 'suppressed',
  junk: 'suppressed',
}
const outcomes = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  suppressed: 'suppressed',
} as const satisfies Record<Membership, Outcome['kind']>

/** The answer to the POST of a new person, who may have become known meanwhile. */
function created(answer: HttpAnswer): Outcome {
  const { data } = saved.safeParse(answer.json)
  if ((answer.status === 200 || answer.status === 201) && data)
    return {
      httpStatus: answer.status,
      code: data.data.status,
      kind: outcomes[memberships[data.data.status]],
    }
  const said = problem.safeParse(answer.json).data
  const wrong = answer.status === 422 && said?.errors.email?.join(' ')
  if (!wrong) return troubleOf(answer)
  // MailerLite gives no codes, only sentences.
  return /unsubscribed|cannot be imported/i.test(answer.text)
    ? { ...saidBy(answer, 'email', wrong), kind: 'suppressed' }
    : { ...saidBy(answer, 'email', wrong), kind: 'rejected', reason: 'invalid_email' }
}

function troubleOf(answer: HttpAnswer): Trouble {
  const problemSaid = problem.safeParse(answer.json).data
  const field = Object.keys(problemSaid?.errors ?? {})[0]
  const said = saidBy(answer, field, field && problemSaid ? problemSaid.errors[field]?.join(' ') : undefined)
  // Of the values we send, only the group can be unknown; on assigning, MailerLite calls it `id`.
  const noGroup = answer.status === 422 && field && /^(groups?(_id)?(\.\d+)?|id)$/.test(field)
  if (noGroup || (answer.status === 404 && problemSaid))
    return { ...said, kind: 'misconfigured', reason: 'group_not_found' }
  if (answer.status === 422 && problemSaid && /subscriber limit/i.test(answer.text))
    return { ...said, kind: 'misconfigured', reason: 'subscriber_limit' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
