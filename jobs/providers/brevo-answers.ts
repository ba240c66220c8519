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

/** `duplicate_parameter`, and since 2026 `invalid_parameter` too: the metadata tells. */
export function isDuplicate(answer: HttpAnswer) {
  const said = problemIn(answer)
  return said?.code === 'duplicate_parameter' || Boolean(said?.metadata?.duplicate_identifiers?.length)
}

/** Where our side is wrong, by code and what the text names. */
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

/** @param missing what a `document_not_found` is about. */
export function troubleOf(answer: HttpAnswer, missing = 'list_not_found'): Trouble {
  const problemSaid = problemIn(answer)
  const said = saidBy(answer, problemSaid?.code, problemSaid?.message)
  if (problemSaid && answer.status < 500 && answer.status !== 429) {
    const { code, message } = problemSaid
    const mistake = mistakes.find(([of, pattern]) => of === code && pattern.test(answer.text))?.[2]
    // "Contact already in list" is no mistake of ours.
    if (mistake === 'list_not_found' && /already/i.test(message)) return { ...said, kind: 'unknown_answer' }
    const reason = code === 'document_not_found' ? missing : mistake
    if (reason) return { ...said, kind: 'misconfigured', reason }
  }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}

/** What an answer to a write, or to the look before it, means when it is not the one hoped for. */
export function refused(answer: HttpAnswer): Outcome {
  const trouble = troubleOf(answer)
  const said = problemIn(answer)
  const aboutAddress = said?.code === 'invalid_parameter' && /email/i.test(said.message)
  if (trouble.kind !== 'unknown_answer' || !aboutAddress || isDuplicate(answer)) return trouble
  return { ...trouble, kind: 'rejected', reason: 'invalid_email' }
}
