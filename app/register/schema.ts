import { z } from 'zod'
import { MAX_EMAIL, normaliseEmail, normaliseUsername } from '#db/normalise.ts'

export const USERNAME_PATTERN = /^[A-Za-z0-9_-]{3,30}$/

const text = (missing: string) => z.string({ error: missing })

export const registrationSchema = z
  .object({
    username: text('Choose a username.')
      .trim()
      .min(1, 'Choose a username.')
      .regex(USERNAME_PATTERN, 'Use 3 to 30 letters, digits, _ or -.'),
    email: text('Enter your email address.')
      .trim()
      .min(1, 'Enter your email address.')
      .max(MAX_EMAIL, `An email address has at most ${MAX_EMAIL} characters.`)
      .transform((email, context) => {
        const emailNormalised = normaliseEmail(email)
        if (emailNormalised === null) context.addIssue('Enter an email address such as name@example.com.')
        return { email, emailNormalised: emailNormalised ?? '' }
      }),
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
export type FormState =
  | { status: 'idle' }
  | {
      status: 'invalid'
      fieldErrors: FieldErrors
      formError?: string
      values: { username: string; email: string; subscribe: boolean }
    }

/** One text per name: repeated fields and files are as good as missing, and so is a form that is none. */
export function readForm(given: unknown) {
  const form = given instanceof FormData ? given : new FormData()
  const one = (name: string) => {
    const all = form.getAll(name)
    return all.length === 1 && typeof all[0] === 'string' ? all[0] : undefined
  }
  return {
    username: one('username'),
    email: one('email'),
    subscribe: one('subscribe') === 'on',
    website: form.get('website'),
  }
}
