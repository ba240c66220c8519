import type { Runtime } from '#app/web/runtime.ts'
import { databaseTime } from '#db/clock.ts'
import { findRaised } from '#db/monitoring/raised-alerts.ts'
import { findTotals } from '#db/monitoring/rollup-steps.ts'
import { findOldestWaiting } from '#db/people/counts.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { countInHand, countPlaces } from '#db/providers/places.ts'
import { countOutcomes } from '#db/subscriptions/attempts.ts'
import { countStates } from '#db/subscriptions/counts.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { findQueueCounters } from '#jobs/queue/jobs.ts'
import { findWorkers } from '#jobs/queue/workers.ts'

/**
 * The data of a scrape. Each read is by an index or of a small table, so its time does not grow with millions
 * of people.
 */
export async function readFacts({ people: { db }, env, boss }: Runtime) {
  const { name } = env.provider
  const [now, people, oldest, queues, outcomes, totals, row, places, inHand, workers, raised] =
    await Promise.all([
      databaseTime(db),
      countStates(db),
      findOldestWaiting(db),
      findQueueCounters(db),
      countOutcomes(db, 5),
      findTotals(db),
      findProvider(db, name),
      countPlaces(db, name),
      countInHand(db),
      boss().then(findWorkers),
      findRaised(db),
    ])
  return {
    now,
    people,
    oldest,
    queues,
    outcomes,
    totals,
    // Created only to read its limits; web never calls a provider.
    provider: { name, row, places, limits: createProvider(env.provider).limits },
    workers,
    inHand,
    raised,
  }
}
export type MetricFacts = Awaited<ReturnType<typeof readFacts>>
