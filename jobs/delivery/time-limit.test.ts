import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { queryObjects } from 'node:v8'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { QUEUE } from '../queue/queues.ts'
import { attempt } from './attempt.ts'
import { begin } from './begin.ts'
import { budgeted } from './budget.ts'
import { withTimeLimit } from './time-limit.ts'

const context = testDatabase()
const aborted = (signal: AbortSignal) =>
  new Promise((done) => signal.addEventListener('abort', () => done(signal.reason)))

const Timer = setTimeout(() => {}, 0).constructor as new () => object
/** What has not been collected. */
const waiting = (): Record<string, number> => ({
  signals: Number(queryObjects(AbortSignal, { format: 'count' })),
  timers: Number(queryObjects(Timer, { format: 'count' })),
})

test('work is told when its time is over, or the other signal’s', async () => {
  assert.equal(((await withTimeLimit(5, aborted)) as Error).name, 'TimeoutError')
  const other = new AbortController()
  const told = withTimeLimit(60_000, aborted, other.signal)
  other.abort('stop')
  assert.equal(await told, 'stop')
  assert.equal(await withTimeLimit(60_000, async ({ reason }) => reason, other.signal), 'stop')
})

test('an attempt leaves nothing behind that waits for its time to be over', async () => {
  const provider = fakeProvider(async () => ({ kind: 'confirmed' }))
  const { leases } = deliveryOf(context, provider)
  const send = budgeted(context.db, provider, leases, 60_000, async (_, { signal }) => {
    // As fetch does, for as long as there is a signal.
    signal?.addEventListener('abort', () => {})
    return { kind: 'retry', reason: 'server_error' }
  })
  const telling = deliveryOf(context, {
    ...provider,
    subscribe: async (_, signal) => {
      await send('http://localhost/', { method: 'POST', signal })
      return { kind: 'confirmed' }
    },
  })
  const people = 20
  const jobs = []
  for (let n = 0; n < people; n++) {
    await registerSomebody(context, `person${n}`)
    jobs.push({ ...(await takeJob(context)), queue: QUEUE })
  }
  const { ready } = await begin(telling, jobs)
  const place = await telling.leases.one(AbortSignal.timeout(5_000))
  assert.equal(ready.length, people)
  const before = waiting()
  for (const one of ready) await attempt(telling, one, place)
  await delay(1)
  for (const [what, count] of Object.entries(waiting()))
    assert.ok(count - (before[what] ?? 0) < people / 2, `${what}: ${before[what]}, then ${count}`)
})
