import { z } from 'zod'
import { dueWords } from '#app/words/actions.ts'
import { databaseNow } from '#db/now.ts'
import { MOST_AHEAD_DAYS } from '#jobs/actions/why-not.ts'

const MOST_MS = MOST_AHEAD_DAYS * 24 * 3600_000
const isSoon = (at: Date) => at.getTime() > databaseNow() && at.getTime() <= databaseNow() + MOST_MS

/** A time that an administrator entered, in UTC. */
export const due = z
  .string(dueWords.wrong)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, dueWords.wrong)
  .transform((text) => new Date(`${text}Z`))
  .refine(isSoon, dueWords.wrong)

const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16)

/** The range of the field; the minute allows for pressing the button. */
export const timeLimits = (now = databaseNow()) => ({ min: minute(now + 60_000), max: minute(now + MOST_MS) })
