import { z } from 'zod'
import { reason } from '#app/admin/parts/form/reason.ts'
import { readFields } from '#app/web/form-fields.ts'
import { emailSchema } from '../../../register/schema.ts'

/** The failure group whose page to return to; without it, the person's. */
const groupName = z.string().regex(/^([0-9a-f]{32}|unexplained)$/)

export const personSchema = z.object({ person: z.uuid() })
/** `seen`: the event of the correction that the form was drawn with. */
export const takeBackSchema = personSchema.extend({ seen: z.uuid() })

/**
 * The address is validated as at registration. `sure`: the address that was submitted again after a hint of a
 * mistake.
 */
export const correctionSchema = z
  .object({
    person: z.uuid(),
    email: emailSchema,
    reason,
    /** The address that the form was drawn with. */
    was: z.string(),
    sure: z.string().optional(),
    group: groupName.optional(),
  })
  .transform(({ email, ...input }) => ({ ...input, ...email }))

type Values = { email: string; reason: string }
export type CorrectionState =
  | { status: 'idle' }
  | { status: 'invalid'; fieldErrors: Partial<Values>; values: Values }
  /** The address looks mistyped: `hint` was probably meant. Nothing was changed yet. */
  | { status: 'doubtful'; hint: string; values: Values }

export const readCorrection = (form: unknown) =>
  readFields(form, 'person', 'email', 'reason', 'was', 'sure', 'group')
