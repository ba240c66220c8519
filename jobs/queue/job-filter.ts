import { z } from 'zod'
import { isTime } from '#db/now.ts'
import { outcomeKind } from '#db/schema/subscriptions.ts'
import { jobStates } from './jobs.ts'

const line = z
  .string()
  .transform((text) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  .pipe(z.string().min(1).max(200))
const time = z.iso.datetime({ offset: true }).refine((text) => isTime(Date.parse(text)))

/**
 * A filter of the jobs that carry a subscription now; all given conditions must hold. It is JSON-safe, since
 * bulk actions store it. Unknown fields are refused, or a mistyped filter would match everybody.
 */
export const jobFilterSchema = z.strictObject({
  /** pg-boss's state. A failed job stands for its dead letter too. */
  state: z.enum(jobStates).optional(),
  /** The provider of the last attempt; outcome, reason and text are the last attempt's too. */
  provider: line.optional(),
  outcome: z.enum(outcomeKind.enumValues).optional(),
  reason: line.optional(),
  /** A part of the provider's message or code, compared literally. */
  text: line.optional(),
  /** When the person registered, which made their first job: from, and until before. */
  from: time.optional(),
  to: time.optional(),
  /** At least so many tries, since the registration or an administrator's retry. */
  attempts: z.number().int().min(1).max(10_000).optional(),
  /** A user's id. */
  person: z.uuid().optional(),
})
export type JobFilter = z.output<typeof jobFilterSchema>

type Params = Record<string, string | string[] | undefined>
const names = Object.keys(jobFilterSchema.shape) as (keyof JobFilter)[]

/** "2026-01-31" and "2026-01-31T09:30" are UTC, as the page says. */
const asTime = (text: string) =>
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text) ? `${text.includes('T') ? text : `${text}T00:00`}:00Z` : text

const read: Partial<Record<keyof JobFilter, (text: string) => unknown>> = {
  from: asTime,
  to: asTime,
  attempts: Number,
  // The form that pages write: "server error".
  reason: (text) => text.toLowerCase().replace(/ +/g, '_'),
}

/** The filter of a URL. `wrong` names fields with an impossible value: these are left out, and the page says so. */
export function readJobFilter(params: Params): { filter: JobFilter; wrong: (keyof JobFilter)[] } {
  const filter: Record<string, unknown> = {}
  const wrong: (keyof JobFilter)[] = []
  for (const name of names) {
    const value = params[name]
    if (typeof value !== 'string' || value.trim() === '') continue
    const parsed = jobFilterSchema.shape[name].safeParse(read[name]?.(value.trim()) ?? value.trim())
    if (parsed.success) filter[name] = parsed.data
    else wrong.push(name)
  }
  return { filter: filter as JobFilter, wrong }
}

const asText = (value: string | number) => {
  if (typeof value === 'number' || !time.safeParse(value).success) return String(value)
  const iso = new Date(value).toISOString()
  return iso.endsWith(':00.000Z') ? iso.slice(0, 16) : iso
}

/** The filter for a URL, in a fixed order, so that equal filters are equal texts. */
export const jobFilterParams = (filter: JobFilter): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (filter[name] === undefined ? [] : [[name, asText(filter[name])]])),
  )
