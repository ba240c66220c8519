import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { semaphore } from './semaphore.ts'

test('never more than the limit at once, everything runs, a failure frees its place', async () => {
  const take = semaphore(3, 2)
  let running = 0
  let highest = 0
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      take(index % 2, async () => {
        highest = Math.max(highest, ++running)
        await turn()
        running--
        if (index % 7 === 0) throw new Error('on purpose')
        return index
      }),
    ),
  )
  assert.equal(highest, 3)
  assert.equal(running, 0)
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 42)
})

test('lanes take turns: one newcomer does not wait for a long backlog', async () => {
  const take = semaphore(1, 2)
  const order: string[] = []
  const backlog = Array.from({ length: 20 }, (_, index) =>
    take(1, async () => void order.push(`old ${index}`)),
  )
  const fresh = take(0, async () => void order.push('new'))
  await Promise.all([...backlog, fresh])
  assert.ok(order.indexOf('new') <= 2, `ran after ${order.indexOf('new')} of the backlog`)
  assert.deepEqual(
    order.filter((name) => name !== 'new'),
    Array.from({ length: 20 }, (_, index) => `old ${index}`),
  )
})
