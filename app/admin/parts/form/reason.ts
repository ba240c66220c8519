import { z } from 'zod'
import { reasonErrors } from '#app/words/common.ts'

/** The reason of an administrator's action; colleagues read it. */
export const reason = z
  .string({ error: reasonErrors.missing })
  // One line; PostgreSQL does not accept NUL.
  .transform((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  .pipe(z.string().min(1, reasonErrors.missing).max(200, reasonErrors.long))
