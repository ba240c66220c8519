import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { semaphore } from './semaphore.ts'

test('never more than the limit at once, everything runs, a failure frees its place', async () => {
  const take = semaphore(3)
  let running = 0
  let highest = 0
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      take(async () => {
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
