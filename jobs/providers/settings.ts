import { z } from 'zod'

// The building blocks of settings. Base URLs include their path.
export const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `a URL such as ${example}` }).transform((value) => value.replace(/\/$/, ''))
export const http = (example: string) => url(/^https?$/, example)
export const text = (example: string) => z.string(example).regex(/^\S+$/, `${example}, without spaces`)
export const number = (example: string) => z.coerce.number(example).int(example).positive(example)

/** Standard Webhooks; several, newest first, are separated by commas. */
export const signingSecret = z
  .string('whsec_ and 24 to 64 random bytes in base64')
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,88}=*(,whsec_[A-Za-z0-9+/]{32,88}=*)*$/,
    'whsec_ and 24 to 64 random bytes in base64, such as the output of: echo whsec_$(openssl rand -base64 32)',
  )

const secrets = new WeakSet<z.ZodType>()
/** Marks a setting that is never shown. It wraps all other steps, as each step makes another type. */
export function secret<T extends z.ZodType>(type: T): T {
  secrets.add(type)
  return type
}
export const isSecret = (type: z.ZodType) => secrets.has(type)

/** Only a sender who knows it may report a subscription's state. */
export const webhookSecret = secret(
  text('a random text of 20 characters or more').min(20, 'at least 20 characters').optional(),
)
