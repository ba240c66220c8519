import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSemaphore, isBusy } from './semaphore.ts'

test('never more at once than may, in the order of coming; who is one too many is told at once', async () => {
  const turns = createSemaphore(2, 3)
  const ends: (() => void)[] = []
  const begun: number[] = []
  const results = Array.from({ length: 6 }, (_, index) =>
    turns(async () => {
      begun.push(index)
      await new Promise<void>((resolve) => ends.push(resolve))
      return index
    }),
  )
  await assert.rejects(results[5] ?? Promise.resolve(), isBusy)
  assert.deepEqual(begun, [0, 1])
  for (const [index, result] of results.slice(0, 5).entries()) {
    ends[index]?.()
    assert.equal(await result, index)
  }
  assert.deepEqual(begun, [0, 1, 2, 3, 4])
  assert.equal(await turns(async () => 'free again'), 'free again')
})

test('a run that fails gives its place back', async () => {
  const turns = createSemaphore(1, 0)
  await assert.rejects(
    turns(async () => {
      throw new Error('failed')
    }),
    /failed/,
  )
  assert.equal(await turns(async () => 'free again'), 'free again')
})
