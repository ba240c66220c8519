import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paced } from './paced.ts'

function clock() {
  let time = 0
  return { now: () => time, pass: (ms: number) => (time += ms) }
}

test('reads once for all who ask at once and for as long as it says', async () => {
  const { now, pass } = clock()
  let reads = 0
  const read = paced(async () => ++reads, 5000, 1, now)
  assert.deepEqual(await Promise.all([read(), read(), read()]), [1, 1, 1])
  pass(4999)
  assert.equal(await read(), 1)
  pass(1)
  assert.equal(await read(), 2)
})

test('a slow read is repeated so seldom that it takes a hundredth of the time', async () => {
  const { now, pass } = clock()
  let reads = 0
  const slow = async () => {
    pass(400)
    return ++reads
  }
  const read = paced(slow, 5000, 0.01, now)
  await read()
  pass(39_999)
  assert.equal(await read(), 1)
  pass(1)
  assert.equal(await read(), 2)
})

test('a failed read is repeated at once', async () => {
  let reads = 0
  const read = paced(async () => {
    if (++reads === 1) throw new Error('gone')
    return reads
  }, 5000)
  await assert.rejects(read())
  assert.equal(await read(), 2)
})
