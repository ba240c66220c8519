import { z } from 'zod'
import { emailSchema } from '../../../register/schema.ts'
import { reason } from '../../reason.ts'

/** The address is judged as when registering. `sure`: the address that was typed again after a hint that it looks wrong. */
export const correctionSchema = z
  .object({ person: z.uuid(), email: emailSchema, reason, sure: z.string().optional() })
  .transform(({ email, ...input }) => ({ ...input, ...email }))

type Values = { email: string; reason: string }
export type CorrectionState =
  | { status: 'idle' }
  | { status: 'invalid'; fieldErrors: Partial<Values>; values: Values }
  /** The address looks mistyped: `hint` was probably meant. Nothing was done yet. */
  | { status: 'doubtful'; hint: string; values: Values }

/** One text per name: repeated fields and files are as good as missing, and so is a form that is none. */
export function readForm(given: unknown) {
  const form = given instanceof FormData ? given : new FormData()
  const one = (name: string) => {
    const all = form.getAll(name)
    return all.length === 1 && typeof all[0] === 'string' ? all[0] : undefined
  }
  return { person: one('person'), email: one('email'), reason: one('reason'), sure: one('sure') }
}
