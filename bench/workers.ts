import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../e2e/until.ts'
import { type Bench, inTurns } from './bench.ts'
import { type Delivery, delivered, JOBS, unfinished } from './delivery.ts'
import { queueForGraphile, startGraphile } from './graphile.ts'
import { emptyHandler } from './jobs.ts'
import { promised } from './promises.ts'
import { clock } from './receiver.ts'

const MANY = 3
/** Three workers, the database, the receiver and the bench need a core each, and the database more than one. */
const CORES_FOR_MANY = 8

/** 7. Jobs a second of the whole handler: ours and graphile-worker, and pg-boss without a call. */
export const workers = ({ say }: Bench) =>
  delivered(async (delivery) => {
    const rates = await inTurns({
      ours: () => workerRate(delivery, 1),
      graphile: () => graphileRate(delivery, 1),
      oursMany: () => workerRate(delivery, MANY),
      graphileMany: () => graphileRate(delivery, MANY),
      bare: () => emptyHandler(delivery),
    })
    const ratio = rates.oursMany / rates.ours
    const shown = (name: keyof typeof rates) => `${rates[name].toFixed(0)}/s`
    say('7. Jobs per second, the receiver answering at once, 50 calls at a time for each worker')
    say(`   one worker: ours ${shown('ours')}, graphile-worker ${shown('graphile')}`)
    say(`   three workers: ours ${shown('oursMany')}, graphile-worker ${shown('graphileMany')}`)
    say(`   pg-boss alone, batches of 50 and a handler that does nothing: ${shown('bare')}`)
    promised('jobs a second of one worker', rates.ours, say)
    promised('jobs a second, times graphile-worker', rates.ours / rates.graphile, say)
    if (availableParallelism() >= CORES_FOR_MANY)
      promised('jobs a second of three workers, of one', ratio, say)
    else
      say(
        `   three workers, of one: ${ratio.toFixed(2)}. Nothing is promised on ${availableParallelism()} cores`,
      )
  })

/** Jobs a second of `count` waiting jobs, from the first call to the last job's end. */
async function drained(
  { sql, receiver }: Delivery,
  count: number,
  remaining: () => Promise<number | undefined>,
) {
  await until(async () => (await receiver.count()) > 0, 60)
  const [begun, before] = [clock(), await receiver.count()]
  for (let deadline = begun + 240_000; (await receiver.count()) < count; await delay(5))
    if (clock() > deadline) throw new Error(`not within 240 s: ${count} calls`)
  await until(async () => (await remaining()) === 0, 60)
  const seconds = (clock() - begun) / 1000
  const [row] = await sql`select count(*)::int as confirmed from subscriptions where state = 'confirmed'`
  if (row?.confirmed !== count) throw new Error(`${row?.confirmed} of ${count} were confirmed`)
  return (count - before) / seconds
}

/** So many jobs that the time until the last worker has started is a small part. */
const jobsFor = (workers: number) => JOBS * workers

/** Jobs a second of the whole handler, in the real worker. */
async function workerRate(delivery: Delivery, workers: number) {
  await delivery.fill(jobsFor(workers))
  const started = Array.from({ length: workers }, () => delivery.startWorker())
  try {
    return await drained(delivery, jobsFor(workers), () => unfinished(delivery))
  } finally {
    await Promise.all(started.map(({ stop }) => stop()))
  }
}

/** The same with graphile-worker. */
async function graphileRate(delivery: Delivery, workers: number) {
  const { sql, database, env } = delivery
  await queueForGraphile(database, await delivery.fill(jobsFor(workers), false))
  const started = Array.from({ length: workers }, () => startGraphile(env(database)))
  try {
    return await drained(
      delivery,
      jobsFor(workers),
      async () => (await sql`select count(*)::int as jobs from graphile_worker.jobs`)[0]?.jobs,
    )
  } finally {
    await Promise.all(started.map(({ stop }) => stop()))
  }
}
