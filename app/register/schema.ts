import { domainToASCII } from 'node:url'
import { z } from 'zod'

export const USERNAME_PATTERN = /^[A-Za-z0-9_-]{3,30}$/
const MAX_EMAIL = 254 // RFC 5321, 4.5.3.1.3, less the angle brackets

export const normaliseUsername = (username: string) => username.toLowerCase()

/**
 * The form in which two spellings of one address are equal: NFC, lower case, domain in ASCII.
 * @returns null when it is not an address.
 */
export function normaliseEmail(email: string): string | null {
  const match = /^([^\s@"(),:;<>[\\\]]{1,64})@([^\s@]+)$/u.exec(email.normalize('NFC'))
  const [, local = '', domain = ''] = match ?? []
  // Control and format characters (NUL, right-to-left override, …) are never part of a real address.
  if (!match || /\p{C}/u.test(email) || /^\.|\.\.|\.$/.test(local)) return null
  const ascii = domainToASCII(domain)
  if (!/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(ascii))
    return null
  const normalised = `${local.toLowerCase()}@${ascii}`
  return normalised.length <= MAX_EMAIL ? normalised : null
}

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
