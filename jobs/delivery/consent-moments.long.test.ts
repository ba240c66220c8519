import { describe, test } from 'node:test'
import { providerNames } from '#jobs/providers/index.ts'
import { log } from '#log'
import type { Prior } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { consentAt } from '../../testing/consent/start.ts'
import type { Hold } from '../../testing/consent/windows.ts'
import { testDatabase } from '../../testing/integration.ts'
import { REFRESH } from '../queue/queues.ts'

// The faults below are on purpose, and log warnings.
log.level = 'silent'
const context = testDatabase()

/** The attempt of a worker that stood still. */
type Step = 'the person leaves' | 'another tells' | 'it wakes'
const orders: Step[][] = [
  ['the person leaves', 'another tells', 'it wakes'],
  ['another tells', 'the person leaves', 'it wakes'],
  ['it wakes', 'the person leaves', 'another tells'],
]

describe('a person who opted out stays opted out, whatever the moment', () => {
  for (const name of providerNames) {
    describe(name, () => {
      const { start, finish } = consentAt(name, context)
      const { priors, asking, forgets } = dialects[name].people

      /** @returns whether the attempt came that far. */
      async function optOutAt(asks: boolean, prior: Prior, moment: Hold) {
        const { world, model, person } = await start(asks, [[prior, 'typed']])
        const isHeld = await world.deliver(0, moment)
        model.people.optOut(person, 0, forgets ?? false)
        await world.takenForDead()
        await world.deliver(1, null)
        await world.releaseAll()
        await world.deliver(1, null)
        await finish({ world, model })
        return isHeld
      }

      /**
       * A worker freezes in its attempt. It wakes, the person leaves and another worker makes the attempt, in
       * this order.
       */
      async function freezeAt(asks: boolean, prior: Prior, moment: Hold, order: Step[]) {
        const { world, model, person } = await start(asks, [[prior, 'typed']])
        const isHeld = await world.deliver(0, moment)
        await world.lose(0, 'everything')
        await world.takeBack()
        for (const step of order) {
          if (step === 'it wakes') await world.releaseAll()
          if (step === 'another tells') await world.deliver(1, null)
          if (step !== 'the person leaves') continue
          model.people.confirm(person)
          model.people.optOut(person, 0, forgets ?? false)
          await world.tell(person)
          await world.deliver(1, null, REFRESH)
        }
        await world.check()
        await finish({ world, model })
        return isHeld
      }

      /** A look freezes. It resumes when others have looked and the person has come back. */
      async function freezeLookAt(asks: boolean, prior: Prior, moment: Hold) {
        const { world, model, person } = await start(asks, [[prior, 'typed']])
        await world.deliver(0, null)
        model.people.optOut(person, 0, forgets ?? false)
        await world.tell(person)
        const isHeld = await world.deliver(0, moment, REFRESH)
        await world.lose(0, 'everything')
        await world.takeBack()
        model.people.comeBack(person)
        await world.releaseAll()
        await world.check()
        await finish({ world, model })
        return isHeld
      }

      const stayed = (['new', 'subscribed', 'unlisted', 'pending'] as const).filter(
        (one) => one === 'subscribed' || priors.includes(one),
      )
      const moments: { prior: Prior; when: Hold['when'] }[] = (['before', 'after'] as const).flatMap((when) =>
        stayed.map((prior) => ({ prior, when })),
      )
      const out = priors.includes('unsubscribed') ? 'unsubscribed' : 'blocked'
      const outBefore = [{ prior: out, when: 'after' }] as const
      async function atEvery(at: (moment: Hold, prior: Prior) => Promise<boolean>, those = moments) {
        for (const { prior, when } of those) {
          for (let request = 1, isHeld = true; isHeld; request++) {
            isHeld = await at({ request, when }, prior).catch((cause: Error) => {
              throw new Error(`${prior}, ${when} request ${request}: ${cause.message}`, { cause })
            })
          }
        }
      }
      for (const asks of asking ? [false, true] : [false]) {
        const how = asks ? ' that asks to confirm' : ''
        test(`opting out at every moment of an attempt${how}`, () =>
          atEvery((moment, prior) => optOutAt(asks, prior, moment)))
        for (const order of orders)
          test(`an attempt${how} stands still at every moment: ${order.join(', ')}`, () =>
            atEvery(
              (moment, prior) => freezeAt(asks, prior, moment, order),
              // A person who had left before is also looked up by an attempt whose answer comes late.
              moments.filter(({ prior }) => prior === 'new').concat(order[0] === 'it wakes' ? outBefore : []),
            ))
        if (name !== 'webhook')
          test(`a look${asks ? ' at somebody who was asked' : ''} stands still at every moment`, () =>
            atEvery(
              (moment, prior) => freezeLookAt(asks, prior, moment),
              moments.filter(({ prior }) => prior === 'new'),
            ))
      }
    })
  }
})
