import { z } from 'zod'
import { due } from '#app/admin/parts/form/due.ts'
import { reason } from '#app/admin/parts/form/reason.ts'
import { isTime } from '#db/now.ts'
import type { Operation } from '#db/operations/operations.ts'
import type { OperationKind } from '#db/schema/operations.ts'
import { MOST_NAMED } from '#jobs/operations/start.ts'
import { jobFilterSchema } from '#jobs/queue/job-filter.ts'

/** The actions that an administrator can start; the others are undone on the page of the operation. */
export const startable = ['retry', 'redrive', 'cancel', 'handle', 'delete'] as const
/** The time of a preview. */
export const before = z.iso.datetime({ precision: 6 }).refine((text) => isTime(Date.parse(text)))

const filter = z.discriminatedUnion('by', [
  z.object({ by: z.literal('jobs'), filter: jobFilterSchema, before }),
  z.object({
    by: z.literal('failure'),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .nullable(),
    before,
  }),
  z.object({ by: z.literal('people'), userIds: z.array(z.uuid()).min(1).max(MOST_NAMED), before }),
])

export const startSchema = z.object({
  kind: z.enum(startable),
  filter: z
    .string()
    .max(20_000)
    .transform((text) => JSON.parse(text))
    .pipe(filter),
})
/** Empty: at once. */
export const confirmSchema = z.object({
  reason,
  at: z
    .literal('')
    .transform(() => null)
    .or(due)
    .default(null),
})

/** `pausedAt`: of the pause that was seen. `from`: where to return to: the operation, or the page that lists it with others. */
export const steerSchema = z.object({
  id: z.uuid(),
  steer: z.enum(['abort', 'pause', 'resume']),
  pausedAt: z.coerce.date().optional(),
  from: z.string().regex(/^\/admin\/(operations|failures)(\/[\w-]{1,40})?$/),
})
export const undoSchema = steerSchema.pick({ id: true })
const undoes: Partial<Record<OperationKind, OperationKind>> = {
  delete: 'undelete',
  handle: 'unhandle',
  correct: 'uncorrect',
}

/**
 * What undoes the operation, and for how many; null if there is nothing to undo. Anyone the provider has accepted
 * keeps the corrected address.
 */
export function undoOf({ kind, retried, succeeded }: Operation) {
  const undo = undoes[kind]
  const people = kind === 'correct' ? retried - succeeded : succeeded
  return undo && people > 0 ? { kind: undo, people } : null
}

type Values = { reason: string; at: string }
export type StartState = { status: 'idle' } | { status: 'invalid'; errors: Partial<Values>; values: Values }
