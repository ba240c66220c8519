import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { send } from '../../simulator/provider.ts'
import { mostAtOnce } from '../../testing/counted-provider.ts'
import { BOUND_MS, startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const MINUTE = 60_000
/** How far each worker's clock is from the database's. */
const OFFSETS = [-20 * MINUTE, -500, 500, 20 * MINUTE]
const HOLD_SECONDS = 12

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk')
  await Promise.all(OFFSETS.map((clockMs) => stack.startWorker({ clockMs }).ready()))
  // Key and list have been checked.
  await until(() => stack.provider.calls.filter(({ answeredAt }) => answeredAt).length === 2 * OFFSETS.length)
})
after(() => stack.stop())

const words = {
  seconds: () => String(HOLD_SECONDS),
  'a date': () => new Date(Date.now() + HOLD_SECONDS * 1000).toUTCString(),
}
for (const [what, word] of Object.entries(words))
  test(`workers whose clocks are 0.5 s and 20 min off, either way, keep a hold in ${what} to its end, and no longer`, async () => {
    const { provider } = stack
    let heldAt = 0
    provider.respond = (request, response) => {
      request.resume()
      if (!heldAt) send(response, { status: 429, body: {}, headers: { 'retry-after': word() } })
      heldAt ||= performance.now()
      provider.respond = null
    }
    await stack.register()
    await until(
      async () =>
        (await stack.client`select 1 from providers where held_until > clock_timestamp()`).length === 1,
    )
    const before = provider.calls.length
    await stack.register(8)
    await until(() => provider.calls.length > before)
    const held = ((provider.calls[before]?.begunAt ?? 0) - heldAt) / 1000
    // A date has no milliseconds.
    assert.ok(held > HOLD_SECONDS - 1 && held < HOLD_SECONDS + 5, `${held} s`)
    const [row] = await stack.client`select count(*)::int as people from users`
    await stack.settled('confirmed', row?.people)
  })

test('and they keep their leases and the budget', async () => {
  const { provider, client } = stack
  provider.set({ latencyMs: 200 })
  const from = provider.calls.length
  await stack.register(60)
  const [row] = await client`select count(*)::int as people from users`
  await stack.settled('confirmed', row?.people)
  assert.equal(provider.calls.slice(from).filter(({ method }) => method === 'POST').length, 60)
  assert.ok(mostAtOnce(provider.calls, BOUND_MS) <= 4)
  assert.deepEqual(stack.exits(), [])
})
