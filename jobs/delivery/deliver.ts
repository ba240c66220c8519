import type { Job } from '../queue/fetch-jobs.ts'
import { attempt, type Ended } from './attempt.ts'
import { begin, type Delivery } from './begin.ts'
import { settle } from './settle.ts'

/** Runs these jobs from begin to end, all at once, each under its own place. @returns how each ended, in no order. */
export async function deliver(delivery: Delivery, jobs: Job[], trial = false): Promise<Ended[]> {
  const { ready, ends, row } = await begin(delivery, jobs, trial)
  const attempted = await Promise.all(
    ready.map(async (one) => {
      const place = await delivery.leases.one(AbortSignal.timeout(60_000))
      return attempt(delivery, one, place).finally(() => delivery.leases.give(place))
    }),
  )
  const all = [...ends.map((unsaid) => ({ unsaid })), ...attempted]
  if (all.length > 0) await settle(delivery, all, row)
  return all
}
