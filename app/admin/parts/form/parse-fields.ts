import type { z } from 'zod'
import { readFields } from '#app/web/form-fields.ts'

/** What a call says that no form of ours makes. By its name it is answered with 400 (`app/web/unreadable.ts`). */
class HandMadeError extends Error {
  override name = 'HandMadeError'
}

/**
 * The fields of a form that no person types, as the page has put them there; what is typed is answered beside its field.
 * @throws {HandMadeError}
 */
export function parseFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  form: unknown,
): z.output<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(readFields(form, ...Object.keys(schema.shape)))
  if (!parsed.success) throw new HandMadeError('no form of ours sends these fields')
  return parsed.data
}
