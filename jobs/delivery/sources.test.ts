import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { createSources } from './sources.ts'

const nothing: never[] = []
/** That many jobs of one of the shares. */
const jobs = (share: number, number: number) => Array.from({ length: number }, () => ({ share }))
const sizes = (shares: { most: number }[]) => shares.map(({ most }) => most)

test('places are shared fairly, and a source without jobs leaves its share to the others', () => {
  const sources = createSources(true)
  const shares = sources.shares(50)
  assert.deepEqual(sizes(shares), [17, 17, 16])
  assert.deepEqual(
    shares.map(({ queue }) => queue),
    [QUEUE, QUEUE, REFRESH],
  )
  sources.known(jobs(1, 17), nothing)
  const [alone, ...none] = sources.shares(33)
  assert.deepEqual([alone?.most, alone?.priorities.maxPriority, none.length], [33, -1, 0])
})

test('a single place is offered to one source after the other, beginning with another one each time', () => {
  const sources = createSources(true)
  const asked: string[] = []
  while (sources.mayHave()) {
    const [share, ...none] = sources.shares(1)
    assert.deepEqual([share?.most, none.length], [1, 0])
    asked.push(`${share?.queue} ${share?.priorities.minPriority}`)
    sources.known(nothing, nothing)
  }
  assert.equal(new Set(asked).size, 3)

  const busy = createSources(true)
  const first = [1, 2, 3, 4].map(() => {
    const [share] = busy.shares(1)
    busy.known(jobs(0, 1), nothing)
    return `${share?.queue} ${share?.priorities.minPriority}`
  })
  assert.deepEqual(first.slice(0, 3).sort(), asked.sort())
  assert.equal(first[3], first[0])
})

test('a source that gave its share has more unless the answer says no', () => {
  const sources = createSources(false)
  assert.equal(sources.shares(1).length, 1)
  assert.equal(sources.more().length, 1)
  sources.known(jobs(0, 1), [[{}]])
  sources.shares(2)
  sources.known([...jobs(0, 1), ...jobs(1, 1)], [[], [{}]])
  assert.deepEqual(sizes(sources.shares(2)), [2])
})

test('a source with a job that was announced meanwhile is asked again at once', () => {
  const sources = createSources(false)
  sources.shares(2)
  sources.notified(QUEUE)
  sources.known(nothing, nothing)
  assert.deepEqual(
    sources.shares(2).map(({ priorities }) => priorities),
    [{ minPriority: 0 }],
  )
})
