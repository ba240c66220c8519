import type { AdminReader } from '#app/admin/access/reader.ts'
import { findCounted, findRollups } from '#db/monitoring/rollups.ts'
import { databaseNow } from '#db/now.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { countPlaces } from '#db/providers/places.ts'
import { countLately } from '#db/subscriptions/attempts.ts'
import { countStates } from '#db/subscriptions/counts.ts'
import { findWorkers, isLive } from '#jobs/queue/workers.ts'
import { readDrain } from '../overview/drain.ts'
import { beginOf, windows } from '../overview/window.ts'
import { asErrors } from './errors.ts'

/** The provider's figures, from counts, and how much of its budget is used. */
export async function readFigures(reader: AdminReader, row: ProviderRow | null) {
  const { db, env, boss } = reader
  const { name } = env.provider
  const rollups = (window: '1h' | '24h') =>
    findRollups(db, windows[window].grain, beginOf(windows[window], databaseNow()))
  const [hour, day, counted, lately, places, states, workers] = await Promise.all([
    rollups('1h'),
    rollups('24h'),
    findCounted(db),
    countLately(db, name, 60),
    countPlaces(db, name),
    countStates(db),
    boss().then((opened) => findWorkers(opened)),
  ])
  const waiting = states.pending.people + states.delayed.people
  const drain = await readDrain(reader, { waiting, row, workers: workers.filter(isLive).length })
  return {
    hour: asErrors(hour, name),
    day: asErrors(day, name),
    countedUntil: counted.missingSince ?? new Date(databaseNow()),
    lately,
    places,
    waiting,
    ...drain,
  }
}
export type Figures = Awaited<ReturnType<typeof readFigures>>
