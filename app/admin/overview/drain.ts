import type { AdminReader } from '#app/admin/access/reader.ts'
import { findRollups } from '#db/monitoring/rollups.ts'
import { databaseNow } from '#db/now.ts'
import { findLastDue } from '#db/people/counts.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isPassable } from '#jobs/delivery/circuit.ts'
import { drainSeconds, newTodayOf, paceOf, ratesOf, usualSeconds } from '#jobs/monitoring/drain.ts'
import { createProvider } from '#jobs/providers/create.ts'

const LATELY_MS = 5 * 60_000
const WEEK_MS = 7 * 24 * 3_600_000

/** The current rate of delivery, the rate that the budget allows, and when the queue will be empty. */
export async function readDrain(
  { db, env }: AdminReader,
  { waiting, row, workers }: { waiting: number; row: ProviderRow | null; workers: number },
) {
  const now = row?.now.getTime() ?? databaseNow()
  const { name } = env.provider
  const since = new Date(Math.max(now - LATELY_MS, row?.circuit === 'closed' ? row.since.getTime() : 0))
  const [lately, week, lastDue] = await Promise.all([
    findRollups(db, 60, since),
    findRollups(db, 3600, new Date(now - WEEK_MS)),
    findLastDue(db),
  ])
  // Created only to read its limits; web never calls a provider.
  const { limits } = createProvider(env.provider)
  const rates = ratesOf(lately, name, since, now)
  const budget = {
    limits,
    usualSeconds: usualSeconds(week, name),
    // Web's own setting; workers may be started with another one.
    hands: Math.max(1, workers) * env.WORKER_CONCURRENCY,
  }
  const newToday = newTodayOf(row)
  const passable = !!row && isPassable(row) && workers > 0
  const atPace = drainSeconds({ ...budget, waiting, passable, rates, newToday }, now)
  // People who were put off wait for their own time, however fast the others are told.
  const untilDue = lastDue && passable ? (lastDue.getTime() - now) / 1000 : 0
  return {
    limits,
    newToday,
    rates,
    pace: paceOf(budget),
    seconds: atPace === null ? null : Math.max(atPace, untilDue),
  }
}
