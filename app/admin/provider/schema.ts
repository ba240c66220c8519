import { z } from 'zod'
import { reason } from '#app/admin/parts/form/reason.ts'
import { readFields } from '#app/web/form-fields.ts'
import { databaseNow } from '#db/now.ts'
import { circuitForm, lengths } from './words.ts'

type Length = keyof typeof lengths
/** A forgotten pause ends by itself. */
export const DEFAULT_LENGTH: Length = '15'

export const resumeSchema = z.object({ reason })
/** Since when the circuit was as the form was drawn with. */
export const seenSchema = z.object({ seen: z.coerce.date() })
export const pauseSchema = resumeSchema.extend({
  length: z.enum(Object.keys(lengths) as Length[], { error: circuitForm.noLength }),
})

export const untilAfter = (length: Length, now = databaseNow()) =>
  length === 'open' ? null : new Date(now + Number(length) * 60_000)

export type CircuitFormState =
  | { status: 'idle' }
  | {
      status: 'invalid'
      fieldErrors: { reason?: string; length?: string }
      values: { reason: string; length: string }
    }

export const readReason = (form: unknown) => readFields(form, 'reason', 'length')
