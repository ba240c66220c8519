import { z } from 'zod'

/** Why an administrator does something; colleagues read it. */
export const reason = z
  .string({ error: 'Say why.' })
  // One line; PostgreSQL takes no NUL.
  .transform((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  .pipe(z.string().min(1, 'Say why.').max(200, 'Use at most 200 characters.'))
