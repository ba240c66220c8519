import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Contact } from '#db/subscriptions.ts'
import type { Env } from '#env'
import { type Outcome, redact } from '../outcome.ts'
import { type HttpAnswer, isFailure, request } from './http.ts'
import type { Provider } from './index.ts'

// Mailchimp Marketing API 3.0: https://mailchimp.com/developer/marketing/api/list-members/
const member = z.object({
  status: z.enum(['subscribed', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional']),
})
const list = z.object({ double_optin: z.boolean() })
const problem = z.object({
  title: z.string(),
  detail: z.string().default(''),
  errors: z.array(z.object({ field: z.string().optional(), message: z.string().optional() })).optional(),
})

export function mailchimp(env: Env): Provider {
  const { apiKey, listId, baseUrl } = env.mailchimp
  const headers = {
    authorization: `Basic ${Buffer.from(`frontdesk:${apiKey}`).toString('base64')}`,
    'content-type': 'application/json',
  }
  let doubleOptIn: { value: boolean; until: number } | undefined

  /** The list's own setting, kept for five minutes: subscribing past double opt-in would bypass consent. */
  async function readDoubleOptIn(signal: AbortSignal): Promise<boolean | Outcome> {
    if (doubleOptIn && Date.now() < doubleOptIn.until) return doubleOptIn.value
    const answer = await request(`${baseUrl}/lists/${listId}?fields=double_optin`, { headers, signal })
    if (isFailure(answer)) return answer
    const parsed = list.safeParse(answer.json)
    if (answer.status === 200 && parsed.success) {
      doubleOptIn = { value: parsed.data.double_optin, until: Date.now() + 300_000 }
      return doubleOptIn.value
    }
    // 404 here is the list's, never a person's.
    return classify(answer)
  }

  return {
    name: 'mailchimp',
    async subscribe(contact, signal) {
      const optIn = await readDoubleOptIn(signal)
      if (typeof optIn === 'object') return optIn
      const answer = await request(`${baseUrl}/lists/${listId}/members/${subscriberHash(contact.email)}`, {
        method: 'PUT',
        headers,
        signal,
        body: JSON.stringify(memberOf(contact, optIn)),
      })
      return isFailure(answer) ? answer : classify(answer)
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

const byStatus = {
  subscribed: 'confirmed',
  pending: 'awaiting_confirmation',
  unsubscribed: 'suppressed',
  cleaned: 'suppressed',
  archived: 'suppressed',
  transactional: 'unknown_answer',
} as const satisfies Record<z.infer<typeof member>['status'], Outcome['kind']>

export function classify({ status, json, text, notBefore }: HttpAnswer): Outcome {
  const said = problem.safeParse(json).data
  const answer = { httpStatus: status, code: said?.title, message: redact(said?.detail || text) }

  if (status === 200) {
    const parsed = member.safeParse(json)
    if (!parsed.success) return { ...answer, kind: 'unknown_answer' }
    return { httpStatus: status, code: parsed.data.status, kind: byStatus[parsed.data.status] }
  }
  if (status === 429) return { ...answer, kind: 'retry', reason: 'rate_limited', notBefore }
  // At high volume Mailchimp throttles with a 403 that has no JSON body.
  if (status === 403 && !said) return { ...answer, kind: 'retry', reason: 'rate_limited', notBefore }
  if (status >= 500 || status === 408) return { ...answer, kind: 'retry', reason: 'server_error', notBefore }
  if (!said) return { ...answer, kind: 'retry', reason: 'bad_response', notBefore }
  if (status === 401 || status === 403) return { ...answer, kind: 'misconfigured', reason: 'unauthorized' }
  if (status === 404) return { ...answer, kind: 'misconfigured', reason: 'list_not_found' }
  if (status === 400) return refused(said, answer)
  return { ...answer, kind: 'unknown_answer' }
}

function refused(
  { title, detail, errors }: z.infer<typeof problem>,
  answer: { httpStatus: number; code?: string; message: string },
): Outcome {
  if (title === 'Forgotten Email Not Subscribed' || title === 'Member In Compliance State')
    return { ...answer, kind: 'suppressed' }
  if (title === 'Member Exists') return { ...answer, kind: 'already_subscribed' }
  if (/signed up to a lot of lists/i.test(detail)) {
    return {
      ...answer,
      kind: 'retry',
      reason: 'throttled_address',
      notBefore: new Date(Date.now() + 24 * 3600 * 1000),
    }
  }
  if (title !== 'Invalid Resource') return { ...answer, kind: 'unknown_answer' }
  const field = errors?.find((error) => error.field && error.field !== 'email_address')?.field
  if (field) return { ...answer, kind: 'misconfigured', reason: `merge_field ${redact(field)}` }
  return { ...answer, kind: 'rejected', reason: 'invalid_email' }
}
