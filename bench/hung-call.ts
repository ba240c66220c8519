import { until } from '../e2e/until.ts'
import { atPace, type Delivery } from './delivery.ts'

type Side = 'without' | 'beside'
const SIDES: Side[] = ['without', 'beside']

/**
 * Milliseconds from the answer to the registration to the call of the provider, for people at a steady pace.
 * Rounds beside a call that hangs until all of them are called alternate with rounds without one, so that
 * other load on the machine affects both.
 */
export async function besideHungCall(delivery: Delivery, perSecond: number, rounds: number) {
  const { receiver, register } = delivery
  await delivery.fill(0)
  const stop = delivery.startWorker()
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
