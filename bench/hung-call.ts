import { until } from '../e2e/until.ts'
import type { Bench } from './bench.ts'
import { atPace, type Delivery, delivered } from './delivery.ts'
import { percentile } from './load.ts'
import { promised } from './promises.ts'

type Side = 'without' | 'beside'
const SIDES: Side[] = ['without', 'beside']

/** 9. Whether one call that hangs holds up anybody else's. */
export const hungCall = ({ say }: Bench) =>
  delivered(async (delivery) => {
    const { without, beside } = await besideHungCall(delivery, 100, 20)
    const [p99, reference] = [percentile(beside, 0.99), percentile(without, 0.99)]
    say(
      '9. From the commit to the provider being called, at 100 registrations a second, beside a call that hangs',
    )
    say(
      `   ${beside.length} people; p50 ${percentile(beside, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; ` +
        `without it p50 ${percentile(without, 0.5).toFixed(1)} ms, p99 ${reference.toFixed(1)} ms`,
    )
    promised('p99 of commit to call, beside a call that hangs to without', p99 / reference, say)
  })

/**
 * Milliseconds from the answer to the registration to the call of the provider, for people at a steady pace.
 * Rounds beside a call that hangs until all of them are called alternate with rounds without one, so that
 * other load on the machine affects both.
 */
async function besideHungCall(delivery: Delivery, perSecond: number, rounds: number) {
  const { receiver, register } = delivery
  await delivery.fill(0)
  const { stop } = delivery.startWorker()
  const committed: Record<Side, [string, number][]> = { without: [], beside: [] }
  let people = 0
  const paced = async (name: string) => {
    const some = await atPace(delivery, name, perSecond, 1000 / perSecond)
    people += some.length
    await called()
    return some
  }
  const called = () => until(async () => (await receiver.count()) === people, 60)
  const hang = async (name: string) => {
    await receiver.hang()
    await register(name)
    people++
    await called()
  }
  try {
    await paced('warm')
    for (let round = 0; round < rounds; round++)
      for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
        if (side === 'beside') await hang(`hung${round}`)
        committed[side].push(...(await paced(`${side}${round}n`)))
        if (side === 'beside') await receiver.release()
      }
    const told = await receiver.told()
    const waits = (side: Side) => committed[side].map(([id, at]) => (told.get(id) ?? Number.NaN) - at)
    return { without: waits('without'), beside: waits('beside') }
  } finally {
    await stop()
  }
}
