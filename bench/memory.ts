import { until } from '../e2e/until.ts'
import { buildIfChanged } from '../scripts/local/build.ts'
import type { Bench } from './bench.ts'
import { delivered, unfinished } from './delivery.ts'
import { load } from './load.ts'
import { promised } from './promises.ts'
import { memoryMiB, startWeb } from './web.ts'

const FIRST = 1_000
/** A million takes most of an hour, so it has to be asked for. */
const JOBS = 100_000

/** 14. Whether a process grows with what it has done: so many people register by the form, and are told. */
export const memory = ({ say, jobs = JOBS }: Bench) =>
  delivered(async (delivery) => {
    buildIfChanged(say)
    const web = await startWeb(delivery.env(delivery.database))
    const worker = delivery.startWorker()
    try {
      say(`14. MiB of memory (RSS) of web and of a worker, after so many people (--jobs ${jobs})`)
      const after = async (count: number, more: number) => {
        await load(web.url, '/', { clients: 16, requests: more })
        await until(async () => (await delivery.receiver.count()) === count, 600)
        await until(async () => (await unfinished(delivery)) === 0, 60)
        const used = { web: memoryMiB(web.pid), worker: memoryMiB(worker.pid) }
        say(`   ${count}: web ${used.web.toFixed(0)}, worker ${used.worker.toFixed(0)}`)
        return used
      }
      const first = await after(FIRST, FIRST)
      let last = first
      for (let count = FIRST; count < jobs; ) {
        const next = Math.min(10 * count, jobs)
        last = await after(next, next - count)
        count = next
      }
      promised('memory of web after all jobs, of 1,000', last.web / first.web, say)
      promised('memory of a worker after all jobs, of 1,000', last.worker / first.worker, say)
    } finally {
      await Promise.all([web.stop(), worker.stop()])
    }
  })
