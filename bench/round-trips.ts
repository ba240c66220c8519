import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../e2e/until.ts'
import { createProxy } from '../testing/tcp-proxy.ts'
import type { Bench } from './bench.ts'
import { type Delivery, delivered, JOBS, registerAtPace, unfinished } from './delivery.ts'
import { promised } from './promises.ts'
import { clock } from './receiver.ts'

const TRICKLE_MS = 50
const ROUNDS = 3

/** 8. How often a worker waits for its database. */
export const roundTrips = ({ say }: Bench) =>
  delivered(async (delivery) => {
    const { idlePerSecond, alone, backlog } = await counted(delivery)
    say('8. Round trips to the database for each job, counted by a proxy; pipelined statements are one')
    say(
      `   one job at a time ${alone.toFixed(2)}, less the ${idlePerSecond.toFixed(1)}/s of a worker without any`,
    )
    say(`   of a backlog ${backlog.toFixed(3)}`)
    promised('round trips of a job that comes alone', alone, say)
    promised('round trips of a job in a backlog, of one alone', backlog / alone, say)
  })

/**
 * Round trips between worker and database for each job, counted by a proxy between the two. For jobs that
 * come one at a time, the worker's idle traffic is subtracted; for a backlog everything is included.
 */
async function counted(delivery: Delivery) {
  await delivery.fill(0)
  const proxy = await createProxy(delivery.database)
  const { stop } = delivery.startWorker(proxy.url)
  const during = async (work: () => Promise<unknown>) => {
    const [before, begun] = [proxy.roundTrips(), clock()]
    await work()
    return { trips: proxy.roundTrips() - before, ms: clock() - begun }
  }
  try {
    await registerAtPace(delivery, 20, TRICKLE_MS)
    await until(async () => (await unfinished(delivery)) === 0, 60)
    // In turns, since some of the idle traffic comes once in several seconds.
    const [idle, trickle] = [
      { trips: 0, ms: 0 },
      { trips: 0, ms: 0 },
    ]
    const add = (sum: typeof idle, { trips, ms }: typeof idle) => {
      sum.trips += trips
      sum.ms += ms
    }
    for (let round = 0; round < ROUNDS; round++) {
      add(idle, await during(() => delay(5_000)))
      const each = async () => {
        for (let n = 0; n < 5_000 / TRICKLE_MS; n++)
          await Promise.all([delivery.register(`alone${round}_${n}`), delay(TRICKLE_MS)])
        await until(async () => (await unfinished(delivery)) === 0, 60)
      }
      add(trickle, await during(each))
    }
    const jobs = (ROUNDS * 5_000) / TRICKLE_MS
    await stop()
    await delivery.fill(JOBS)
    const again = delivery.startWorker(proxy.url)
    await until(async () => (await delivery.receiver.count()) > 0, 60)
    const before = await delivery.receiver.count()
    const backlog = await during(() => until(async () => (await unfinished(delivery)) === 0, 240))
    await again.stop()
    return {
      idlePerSecond: (idle.trips / idle.ms) * 1000,
      alone: (trickle.trips - (idle.trips / idle.ms) * trickle.ms) / jobs,
      backlog: backlog.trips / (JOBS - before),
    }
  } finally {
    await stop()
    proxy.close()
  }
}
