import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { mostAtOnce } from '../../testing/counted-provider.ts'
import { BOUND_MS, startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const PLACES = 4

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk')
})
after(() => stack.stop())

test('a worker that holds every place is frozen in its calls: the healthy one goes on within 20 s, and the woken one changes nothing', async () => {
  const { provider, client } = stack
  const frozen = stack.startWorker()
  await frozen.ready()
  // The two reads of its check of key and list are over.
  await until(() => provider.calls.filter(({ answeredAt }) => answeredAt).length === 2)
  provider.respond = () => {} // hangs
  const people = await stack.register(PLACES)
  await until(() => provider.running() === PLACES)
  frozen.freeze()
  const frozenAt = performance.now()
  provider.respond = null
  const healthy = stack.startWorker()
  await healthy.ready()
  await stack.register(20)
  const before = provider.calls.length

  await until(() => provider.calls.length > before)
  const wentOn = performance.now() - frozenAt
  assert.ok(wentOn < 20_000, `${wentOn} ms`)
  await stack.settled('confirmed', 20 + PLACES)
  const calls = provider.calls.length
  const rows = async () => [
    ...(await client`select user_id, state, since, attempts, job_id from subscriptions order by user_id`),
  ]
  const settled = await rows()

  frozen.wake()
  // Its calls were given up on long ago. Each is recorded, and no longer changes anybody's state.
  await until(async () => {
    const late = await client`select 1 from attempts where reason = 'timeout' and user_id = any(${people})`
    return late.length === PLACES
  })
  // It takes part again, and each new person is told once.
  await stack.register(10)
  await stack.settled('confirmed', 30 + PLACES)
  assert.deepEqual((await rows()).slice(0, settled.length), settled)
  const writes = provider.calls.slice(calls).filter(({ method }) => method === 'POST')
  assert.equal(writes.length, 10)
  const most = mostAtOnce(provider.calls, BOUND_MS)
  assert.ok(most <= PLACES, `${most} at once`)
  assert.deepEqual(stack.exits(), [])
})
