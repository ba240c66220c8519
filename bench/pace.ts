import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../e2e/until.ts'
import type { Bench } from './bench.ts'
import { type Delivery, delivered } from './delivery.ts'
import { promised } from './promises.ts'
import { clock } from './receiver.ts'

const WAITING = 100_000
const SECONDS = 60

/** 12. Whether a backlog leaves at the pace that the provider allows. */
export const pace = ({ say }: Bench) =>
  delivered(async (delivery) => {
    say(`12. Calls a second over ${SECONDS} s with ${WAITING} people waiting, one worker`)
    for (const limit of [10, 100] as const) {
      const { perSecond } = await measured(delivery, limit)
      say(`   ${perSecond.toFixed(2)}/s where the provider allows ${limit}/s`)
      promised(`pace with many waiting, of a limit of ${limit}/s`, perSecond / limit, say)
    }
    const { perSecond, seconds } = await measured(delivery)
    say(`   ${perSecond.toFixed(0)}/s over ${seconds.toFixed(0)} s where it names no limit`)
  })

/** Until the time is over, or nobody waits any more. */
async function measured(delivery: Delivery, limit?: number) {
  const { receiver } = delivery
  await delivery.fill(WAITING)
  const { stop } = delivery.startWorker(undefined, limit)
  try {
    await until(async () => (await receiver.count()) > 0, 60)
    const [begun, before] = [clock(), await receiver.count()]
    const end = begun + SECONDS * 1000
    while (clock() < end && (await receiver.count()) < WAITING) await delay(20)
    const seconds = (clock() - begun) / 1000
    return { seconds, perSecond: ((await receiver.count()) - before) / seconds }
  } finally {
    await stop()
  }
}
