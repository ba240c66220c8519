import { z } from 'zod'
import { emailKey } from '#db/normalise.ts'
import { type Adapter, type Limits, type Membership, OWN_CALL_BOUND, parsed } from './contract.ts'
import { defineProvider } from './define.ts'
import { commonTrouble, createCall, type HttpAnswer, isFailure, type Send, saidBy } from './http.ts'
import { verifyKit } from './kit-signature.ts'
import type { Outcome, Trouble } from './outcome.ts'
import { readable, readMembers } from './readable.ts'
import { http, number, secret, text, webhookSecret } from './settings.ts'

// Kit API v4: https://developers.kit.com/api-reference/subscribers/create-a-subscriber
const states = ['active', 'inactive', 'cancelled', 'bounced', 'complained'] as const
const person = z.object({ email_address: z.string(), state: z.enum(states) })
const written = z.object({ subscriber: person })
const pagination = z.object({ has_next_page: z.boolean(), end_cursor: z.string().nullable() })
const people = z.object({ subscribers: z.array(person), pagination })
const listed = person.transform(({ email_address: email, state }) => ({
  email,
  membership: memberships[state],
}))
const page = z.object({ subscribers: z.array(z.unknown()), pagination })
const form = z.object({ id: z.int() })
const forms = z.object({ forms: z.array(z.unknown()), pagination })
const told = z.object({ events: z.array(z.unknown()) })
const event = z.object({ data: z.object({ subscriber: z.object({ email_address: z.string() }) }) })
const problem = z.object({ errors: z.array(z.string()).min(1) })

const PAGE = 1000

const limits: Limits = {
  // 120 requests in 60 s per API key, two of them a person: https://developers.kit.com/api-reference/rate-limits
  perSecond: 1.5,
  concurrency: 2,
  newPerDay: null,
  // Its 429 names no time; waiting up to 60 s resets the limit.
  holdSeconds: 60,
  callBoundSeconds: OWN_CALL_BOUND,
  batch: { call: 'POST /bulk/subscribers', most: 100, why: 'it takes OAuth tokens only, no API key' },
}

const memberships: Record<(typeof states)[number], Membership> = {
  active: 'subscribed',
  inactive: 'pending',
  cancelled: 'suppressed',
  bounced: 'suppressed',
  complained: 'suppressed',
}

const settings = z.object({
  apiKey: secret(text('a v4 API key such as kit_0123abcd')),
  formId: number("the form's number, such as 1234567"),
  baseUrl: http('https://api.kit.com/v4').default('https://api.kit.com/v4'),
  webhookSecret,
})

export const kit = defineProvider({
  name: 'kit',
  label: 'Kit',
  settings,
  call: {
    as: 'POST /v4/subscribers, then /v4/forms/{form_id}/subscribers',
    limits: () => limits,
  },
  message: ({ webhookSecret: secret }) => ({
    secret,
    verify: verifyKit,
    // Somebody is looked up all the same: what they are is in the account, and a message may be late.
    read: (body) =>
      (told.safeParse(parsed(body)).data?.events ?? []).flatMap((one) => {
        const { data } = event.safeParse(one)
        return data ? [{ email: data.data.subscriber.email_address }] : []
      }),
  }),
  create,
})

function create(given: z.output<typeof settings>, send: Send): Adapter {
  const { apiKey, formId } = given
  const call = createCall(send, given.baseUrl, { 'x-kit-api-key': apiKey })

  async function check(signal: AbortSignal): Promise<Trouble | null> {
    let after = ''
    do {
      const answer = await call('GET', `/forms?per_page=${PAGE}${after}`, signal)
      if (isFailure(answer)) return answer
      const { data } = forms.safeParse(answer.json)
      const read = data && readable(data.forms, form)
      if (answer.status !== 200 || !read) return troubleOf(answer)
      if (read.some(({ id }) => id === formId)) return null
      after = next(data.pagination, (cursor) => `&after=${encodeURIComponent(cursor)}`) ?? ''
    } while (after)
    return { httpStatus: 200, kind: 'misconfigured', reason: 'form_not_found' }
  }

  return {
    remembersOptOuts: true,
    readsAccount: true,
    // Lists are eventually consistent: half of the changes show within 30 s, 99 % within 5 minutes.
    listLagSeconds: 600,
    async subscribe({ email }, signal) {
      // Inactive: a form with double opt-in never asks a person who was created active. For a known subscriber this
      // call changes no state, and its answer is up to date; that of the search by address is not.
      const made = await call('POST', '/subscribers', signal, { email_address: email, state: 'inactive' })
      if (isFailure(made)) return made
      const before = stateIn(made)
      if (!before) return refused(made)
      // The form would also reactivate a person who has left.
      if (memberships[before] === 'suppressed')
        return { httpStatus: made.status, code: before, kind: 'suppressed' }

      const added = await call('POST', `/forms/${formId}/subscribers`, signal, { email_address: email })
      if (isFailure(added)) return added
      const state = stateIn(added)
      if (state) return outcomeOf(state, added, before === 'active' && added.status === 200)
      const trouble = troubleOf(added)
      // Kit does not say whether the form or the person is missing.
      if (added.status === 404 && trouble.kind === 'unknown_answer')
        return (await check(signal)) ?? { ...trouble, kind: 'retry', reason: 'bad_response' }
      return trouble
    },
    check,
    async find(email, signal) {
      const query = `email_address=${encodeURIComponent(email)}&status=all`
      const answer = await call('GET', `/subscribers?${query}`, signal)
      if (isFailure(answer)) return answer
      const { data } = people.safeParse(answer.json)
      if (answer.status !== 200 || !data) return troubleOf(answer)
      const one = data.subscribers.find((each) => sameAddress(each.email_address, email))
      return one
        ? { httpStatus: 200, code: one.state, kind: 'found', membership: memberships[one.state] }
        : { httpStatus: 200, kind: 'missing' }
    },
    async list(cursor, signal) {
      // Without `status=all` only active people are listed.
      const query = `status=all&sort_order=asc&per_page=${PAGE}`
      const after = cursor ? `&after=${encodeURIComponent(cursor)}` : ''
      const answer = await call('GET', `/subscribers?${query}${after}`, signal)
      if (isFailure(answer)) return answer
      const { data } = page.safeParse(answer.json)
      const read = readMembers(data?.subscribers, listed)
      if (answer.status !== 200 || !data || !read) return troubleOf(answer)
      return { ...read, next: next(data.pagination, (end) => end) }
    },
  }
}

const sameAddress = (one: string, other: string) => emailKey(one) === emailKey(other)

const next = ({ has_next_page, end_cursor }: z.infer<typeof pagination>, as: (cursor: string) => string) =>
  has_next_page && end_cursor ? as(end_cursor) : null

/** 201 made, 200 known, 202 custom fields follow later. */
const stateIn = ({ status, json }: HttpAnswer) =>
  status >= 200 && status <= 202 ? written.safeParse(json).data?.subscriber.state : undefined

function outcomeOf(state: (typeof states)[number], { status }: HttpAnswer, already: boolean): Outcome {
  const said = { httpStatus: status, code: state }
  if (state === 'active') return { ...said, kind: already ? 'already_subscribed' : 'confirmed' }
  return { ...said, kind: state === 'inactive' ? 'awaiting_confirmation' : 'suppressed' }
}

/** Kit answers `{errors: [text]}`, without codes. */
function troubleOf(answer: HttpAnswer): Trouble {
  const errors = problem.safeParse(answer.json).data?.errors.join('; ')
  const said = saidBy(answer, undefined, errors)
  if (answer.status === 403 && errors && /subscriber limit/i.test(answer.text))
    return { ...said, kind: 'misconfigured', reason: 'subscriber_limit' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

function refused(answer: HttpAnswer): Outcome {
  const trouble = troubleOf(answer)
  const invalid = answer.status === 422 && /^email address is invalid/i.test(trouble.message ?? '')
  return invalid ? { ...trouble, kind: 'rejected', reason: 'invalid_email' } : trouble
}
