import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { mostAtOnce } from '../../testing/counted-provider.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { BOUND_MS, startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const PLACES = 4

let stack: WorkerStack
let proxy: TcpProxy
before(async () => {
  stack = await startWorkerStack('listmonk')
  proxy = await createProxy(stack.url)
})
after(async () => {
  await stack.stop()
  proxy.close()
})

const budgetIsKept = () => {
  const most = mostAtOnce(stack.provider.calls, BOUND_MS)
  assert.ok(most <= PLACES, `${most} at once`)
}

test('all connections of the workers terminated once, and thirty times in a row: nobody stuck, the budget kept, 0 exits', async () => {
  const { provider, client } = stack
  provider.set({ latencyMs: 100 })
  // One worker that the next test cuts off, and another.
  for (const worker of [stack.startWorker({ url: proxy.url }), stack.startWorker()]) await worker.ready()
  for (const times of [1, 30]) {
    for (let time = 0; time < times; time++) {
      await stack.register(2)
      await until(async () => (await stack.terminate()) > 0)
    }
    const [row] = await client`select count(*)::int as people from users`
    await stack.settled('confirmed', row?.people)
  }
  const twice =
    await client`select user_id from attempts where outcome = 'confirmed' group by 1 having count(*) > 1`
  assert.equal(twice.length, 0)
  budgetIsKept()
  assert.deepEqual(stack.exits(), [])
})

test('packets between the database and a worker that holds every place are dropped: the other goes on within 20 s, and it takes part again', async () => {
  const { provider, client, workers } = stack
  const [cutOff, healthy] = workers
  assert.ok(cutOff && healthy)
  // No worker keeps places that it does not need.
  await until(
    async () => (await client`select 1 from provider_places where until > clock_timestamp()`).length === 0,
  )
  healthy.freeze()
  provider.respond = () => {} // hangs
  await stack.register(PLACES)
  await until(() => provider.running() === PLACES)
  proxy.swallow(true)
  const cutAt = performance.now()
  provider.respond = null
  healthy.wake()
  const before = provider.calls.length
  await stack.register(20)
  await until(() => provider.calls.length > before)
  const wentOn = performance.now() - cutAt
  assert.ok(wentOn < 20_000, `${wentOn} ms`)
  const [row] = await client`select count(*)::int as people from users`
  await stack.settled('confirmed', row?.people)

  proxy.swallow(false)
  healthy.freeze()
  await stack.register(5)
  await stack.settled('confirmed', row?.people + 5)
  budgetIsKept()
  assert.deepEqual(stack.exits(), [])
})
