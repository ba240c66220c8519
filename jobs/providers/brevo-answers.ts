import { z } from 'zod'
import { commonTrouble, type HttpAnswer, saidBy } from './http.ts'
import type { Outcome, Trouble } from './outcome.ts'

// The codes: https://developers.brevo.com/docs/how-it-works
const problem = z.object({
  code: z.string(),
  message: z.string().default(''),
  metadata: z.object({ duplicate_identifiers: z.array(z.string()).optional() }).optional(),
})

export const problemIn = ({ json }: HttpAnswer) => problem.safeParse(json).data

/** `duplicate_parameter`, and since 2026 `invalid_parameter` too: the metadata names the field. */
export function isDuplicate(answer: HttpAnswer) {
  const said = problemIn(answer)
  return said?.code === 'duplicate_parameter' || Boolean(said?.metadata?.duplicate_identifiers?.length)
}

/** Answers that mean our settings are wrong, by code and the thing that the text names. */
const mistakes: [string, RegExp, string][] = [
  ['unauthorized', /\bIP\b/, 'ip_not_allowed'],
  ['permission_denied', /^/, 'permission_denied'],
  ['reseller_permission_denied', /^/, 'permission_denied'],
  ['account_under_validation', /^/, 'account_under_validation'],
  ['not_enough_credits', /^/, 'not_enough_credits'],
  ['invalid_parameter', /template/i, 'template_not_found'],
  ['invalid_parameter', /redirect/i, 'redirect_url'],
  ['invalid_parameter', /\blist/i, 'list_not_found'],
]

/** @param missing the thing that a `document_not_found` means. */
export function troubleOf(answer: HttpAnswer, missing = 'list_not_found'): Trouble {
  const problemSaid = problemIn(answer)
  const said = saidBy(answer, problemSaid?.code, problemSaid?.message)
  if (problemSaid && answer.status < 500 && answer.status !== 429) {
    const { code, message } = problemSaid
    const mistake = mistakes.find(([of, pattern]) => of === code && pattern.test(answer.text))?.[2]
    // "Contact already in list" is not a fault of our settings.
    if (mistake === 'list_not_found' && /already/i.test(message)) return { ...said, kind: 'unknown_answer' }
    const reason = code === 'document_not_found' ? missing : mistake
    if (reason) return { ...said, kind: 'misconfigured', reason }
  }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

/** The outcome of an answer to a write, or to the look before it, that is not a success. */
export function refused(answer: HttpAnswer): Outcome {
  const trouble = troubleOf(answer)
  const said = problemIn(answer)
  const aboutAddress = said?.code === 'invalid_parameter' && /email/i.test(said.message)
  if (trouble.kind !== 'unknown_answer' || !aboutAddress || isDuplicate(answer)) return trouble
  return { ...trouble, kind: 'rejected', reason: 'invalid_email' }
}
