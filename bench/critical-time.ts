import { until } from '../e2e/until.ts'
import { type Bench, ROUNDS } from './bench.ts'
import { atPace, type Delivery, delivered } from './delivery.ts'
import { queueForGraphile, registerForGraphile, startGraphile } from './graphile.ts'
import { percentile } from './load.ts'
import { promised } from './promises.ts'

/** Of each round. The slowest pace needs several people too. */
const SECONDS = 4
const PACES = [1, 100, 500] as const

/** 3. How soon the provider is told, by us and by graphile-worker, in turns. */
export const criticalTime = ({ say }: Bench) =>
  delivered(async (delivery) => {
    const { sql, env, database, receiver } = delivery
    await delivery.fill(0)
    await queueForGraphile(database, [])
    const sides = {
      ours: delivery.register,
      theirs: (name: string) => registerForGraphile(sql, name),
    }
    type Committed = Awaited<ReturnType<typeof atPace>>
    const worker = delivery.startWorker()
    const graphile = startGraphile(env(database))
    let people = 0
    const round = async (side: keyof typeof sides, perSecond: number): Promise<Committed> => {
      const some = await atPace(
        { register: sides[side] },
        `${side}${people}_`,
        SECONDS * perSecond,
        1000 / perSecond,
      )
      people += some.length
      await until(async () => (await receiver.count()) === people, 60)
      return some
    }
    try {
      say('3. From the commit to the provider being called, by ours and by graphile-worker')
      for (const perSecond of PACES) {
        for (const side of ['ours', 'theirs'] as const) await round(side, perSecond)
        const committed: Record<keyof typeof sides, Committed> = { ours: [], theirs: [] }
        for (let n = 0; n < ROUNDS; n++)
          for (const side of ['ours', 'theirs'] as const)
            committed[side].push(...(await round(side, perSecond)))
        await sayWaits(delivery, perSecond, committed, say)
      }
    } finally {
      await Promise.all([worker.stop(), graphile.stop()])
    }
  })

async function sayWaits(
  { receiver }: Delivery,
  perSecond: (typeof PACES)[number],
  committed: Record<'ours' | 'theirs', [string, number][]>,
  say: Bench['say'],
) {
  const told = await receiver.told()
  const waits = (of: [string, number][]) => of.map(([id, at]) => (told.get(id) ?? Number.NaN) - at)
  const [ours, theirs] = [waits(committed.ours), waits(committed.theirs)]
  const both = (values: number[]) =>
    `p50 ${percentile(values, 0.5).toFixed(1)} ms, p99 ${percentile(values, 0.99).toFixed(1)} ms`
  say(`   at ${perSecond}/s, ${ours.length} people each: ours ${both(ours)}; graphile-worker ${both(theirs)}`)
  const p50 = percentile(ours, 0.5)
  promised(
    `p50 of commit to call at ${perSecond}/s, of graphile-worker’s`,
    p50 / percentile(theirs, 0.5),
    say,
  )
  if (perSecond !== 100) return
  promised('commit to provider called, p50 in ms', p50, say)
  promised('commit to provider called, p99 in ms', percentile(ours, 0.99), say)
}
