import { z } from 'zod'
import { registerErrors as errors } from '#app/register/words.ts'
import { MAX_EMAIL, MOST_TYPED, normaliseEmail, normaliseUsername } from '#db/normalise.ts'
import { readFields } from '../web/form-fields.ts'
import { USERNAME_PATTERN } from './username-pattern.ts'

const text = (missing: string) => z.string({ error: missing })

export const emailSchema = text(errors.noEmail)
  .trim()
  .max(MOST_TYPED, { error: errors.longEmail(MAX_EMAIL), abort: true })
  .normalize('NFC')
  .min(1, errors.noEmail)
  .max(MAX_EMAIL, errors.longEmail(MAX_EMAIL))
  .transform((email, context) => {
    const emailNormalised = normaliseEmail(email)
    if (emailNormalised === null) context.addIssue(errors.email)
    return { email, emailNormalised: emailNormalised ?? '' }
  })

export const registrationSchema = z
  .object({
    username: text(errors.noUsername)
      .trim()
      .min(1, errors.noUsername)
      .regex(USERNAME_PATTERN, errors.username),
    email: emailSchema,
    subscribe: z.boolean(),
  })
  .transform(({ username, email, subscribe }) => ({
    username,
    usernameNormalised: normaliseUsername(username),
    ...email,
    subscribe,
  }))
export type Registration = z.infer<typeof registrationSchema>

export type FieldErrors = { username?: string; email?: string }
export type InvalidForm = {
  status: 'invalid'
  fieldErrors: FieldErrors
  formError?: string
  values: { username: string; email: string; subscribe: boolean }
}
export type FormState = { status: 'idle' } | InvalidForm

/** One text per name: repeated fields and files count as missing, and so does a body that is no form. */
export function readForm(given: unknown) {
  const { username, email, subscribe } = readFields(given, 'username', 'email', 'subscribe')
  const website = given instanceof FormData ? given.get('website') : null
  return { username, email, subscribe: subscribe === 'on', website }
}
