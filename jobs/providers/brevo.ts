import { z } from 'zod'
import { isDuplicate, problemIn, refused, troubleOf } from './brevo-answers.ts'
import { MOST_REQUESTS, mayBeDone } from './confirmation-mails.ts'
import { type Adapter, type Asked, type Limits, type Membership, OWN_CALL_BOUND, parsed } from './contract.ts'
import { defineProvider } from './define.ts'
import { createCall, type HttpAnswer, isFailure, type Send } from './http.ts'
import type { Outcome } from './outcome.ts'
import { readMembers } from './readable.ts'
import { http, number, secret, text, webhookSecret } from './settings.ts'

// Brevo API v3: https://developers.brevo.com/reference/create-contact
const person = z.object({
  email: z.string().optional(),
  emailBlacklisted: z.boolean(),
  listIds: z.array(z.int()),
  listUnsubscribed: z.array(z.int()).nullish(),
})
type Person = z.infer<typeof person>
const people = z.object({ contacts: z.array(z.unknown()), count: z.int() })
const list = z.object({ id: z.int(), name: z.string() })
const told = z.object({ email: z.string() })
const template = z.object({ isActive: z.boolean(), doiTemplate: z.boolean().optional() })

const PAGE = 1000

const limits: Limits = {
  // 10 requests/s and 36,000/h on every plan: https://developers.brevo.com/docs/api-limits
  perSecond: 8,
  concurrency: 4,
  newPerDay: null,
  holdSeconds: 10,
  callBoundSeconds: OWN_CALL_BOUND,
  batch: {
    call: 'POST /contacts/lists/{listId}/contacts/add',
    most: 150,
    why: 'it adds people without a look at what they chose, and does not tell "is on it" from "unknown"',
  },
}

const settings = z.object({
  apiKey: secret(text('an API key such as xkeysib-0123abcd')),
  listId: number("the list's number, such as 7"),
  baseUrl: http('https://api.brevo.com/v3').default('https://api.brevo.com/v3'),
  doiTemplateId: number("the confirmation template's number, such as 3").optional(),
  doiRedirectUrl: http('https://example.com/confirmed').optional(),
  webhookSecret,
})

export const brevo = defineProvider({
  name: 'brevo',
  label: 'Brevo',
  settings,
  together: ['doiTemplateId', 'doiRedirectUrl'],
  call: {
    as: 'POST /v3/contacts, or /v3/contacts/doubleOptinConfirmation',
    limits: () => limits,
  },
  message: ({ webhookSecret: secret }) => ({
    secret,
    read(body) {
      const { data } = told.safeParse(parsed(body))
      return data ? [{ email: data.email }] : []
    },
  }),
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { apiKey, listId, doiTemplateId, doiRedirectUrl } = given
  const call = createCall(send, given.baseUrl, { 'api-key': apiKey })
  function membershipOf({ emailBlacklisted, listIds, listUnsubscribed }: Person): Membership | 'unlisted' {
    if (emailBlacklisted || listUnsubscribed?.includes(listId)) return 'suppressed'
    return listIds.includes(listId) ? 'subscribed' : 'unlisted'
  }

  const listed = person.transform((one) => {
    const membership = membershipOf(one)
    // Some people have a telephone number only.
    return one.email && membership !== 'unlisted' ? { email: one.email, membership } : null
  })

  async function look(
    email: string,
    signal: AbortSignal,
  ): Promise<Membership | 'unlisted' | 'new' | Outcome> {
    const answer = await call('GET', `/contacts/${encodeURIComponent(email)}`, signal)
    if (isFailure(answer)) return answer
    const { data } = person.safeParse(answer.json)
    if (answer.status === 200 && data) return membershipOf(data)
    return answer.status === 404 && problemIn(answer)?.code === 'document_not_found' ? 'new' : refused(answer)
  }

  async function subscribe(contact: Asked, signal: AbortSignal, again = false): Promise<Outcome> {
    const known = await look(contact.email, signal)
    if (typeof known === 'object') return known
    if (known === 'suppressed') return { httpStatus: 200, kind: 'suppressed' }
    if (known === 'subscribed') return { httpStatus: 200, kind: 'already_subscribed' }
    if (doiTemplateId) return ask(contact, signal)
    const answer = await call('POST', '/contacts', signal, {
      email: contact.email,
      listIds: [listId],
      // A contact that was created since our look is refused, and looked at again. Never send
      // `emailBlacklisted`: when left out, it stays as the person chose.
      updateEnabled: known === 'unlisted',
    })
    if (isFailure(answer)) return answer
    if (done(answer)) return { httpStatus: answer.status, kind: 'confirmed' }
    return isDuplicate(answer) && !again ? subscribe(contact, signal, true) : refused(answer)
  }

  /** Double opt-in: Brevo sends a mail at every call, and the person joins the list by its link. */
  async function ask({ email, confirmationRequests = 0 }: Asked, signal: AbortSignal): Promise<Outcome> {
    if (confirmationRequests > MOST_REQUESTS)
      return { kind: 'awaiting_confirmation', code: 'asked_before', message: 'asked twice: not asked again' }
    const answer = await call('POST', '/contacts/doubleOptinConfirmation', signal, {
      email,
      includeListIds: [listId],
      templateId: doiTemplateId,
      redirectionUrl: doiRedirectUrl,
    })
    const asked = mayBeDone(answer)
    if (isFailure(answer)) return { ...answer, asked }
    if (done(answer)) return { httpStatus: answer.status, kind: 'awaiting_confirmation', asked }
    return { ...refused(answer), asked }
  }

  return {
    remembersOptOuts: true,
    countsRequests: doiTemplateId !== undefined,
    subscribe: (contact, signal) => subscribe(contact, signal),
    async check(signal) {
      const read = await call('GET', `/contacts/lists/${listId}`, signal)
      if (isFailure(read)) return read
      if (read.status !== 200 || !list.safeParse(read.json).success) return troubleOf(read)
      if (!doiTemplateId) return null
      const answer = await call('GET', `/smtp/templates/${doiTemplateId}`, signal)
      if (isFailure(answer)) return answer
      const { data } = template.safeParse(answer.json)
      if (answer.status !== 200 || !data) return troubleOf(answer, 'template_not_found')
      if (data.isActive && data.doiTemplate !== false) return null
      return { httpStatus: 200, kind: 'misconfigured', reason: 'template_not_active' }
    },
    async find(email, signal) {
      const known = await look(email, signal)
      if (known === 'new' || known === 'unlisted') return { kind: 'missing' }
      if (typeof known === 'string') return { httpStatus: 200, kind: 'found', membership: known }
      return known.kind === 'retry' || known.kind === 'misconfigured'
        ? known
        : { ...known, kind: 'unknown_answer' }
    },
    async list(cursor, signal) {
      const offset = Number(cursor ?? 0)
      // Oldest first: people who join while we read come after the current page.
      const query = `listIds=${listId}&limit=${PAGE}&offset=${offset}&sort=asc`
      const answer = await call('GET', `/contacts?${query}`, signal)
      if (isFailure(answer)) return answer
      const { data } = people.safeParse(answer.json)
      const read = readMembers(data?.contacts, listed)
      if (answer.status !== 200 || !data || !read) return troubleOf(answer)
      const more = offset + PAGE < data.count && data.contacts.length > 0
      return { ...read, next: more ? String(offset + PAGE) : null }
    },
  }
}

/** 201 made, 204 changed, with an empty body: the status is enough. */
const done = ({ status }: HttpAnswer) => status === 201 || status === 204
