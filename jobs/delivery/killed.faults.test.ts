import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk', { env: { PROVIDER_TIMEOUT_MS: '60000' } })
})
after(() => stack.stop())

test('a worker killed in a call costs its job at most 15 s, also after a backoff of 50 minutes', async () => {
  const { provider, client } = stack
  const [userId = ''] = await stack.register()
  // A retry that is due, as the version before left them: pg-boss delays a dead worker's job by what the row says.
  await client`update pgboss.job set state = 'retry', retry_delay = 3000, retry_backoff = true where name = 'subscription-sync'`
  provider.respond = (request, response) => {
    if (request.method === 'GET') provider.provide(request, response)
  }
  const told = () => provider.calls.filter(({ method }) => method === 'POST')
  const killed = stack.startWorker()
  await until(() => told().length === 1)
  const other = stack.startWorker()
  await other.ready()
  await killed.end('SIGKILL')
  const killedAt = performance.now()
  provider.respond = null

  await until(() => told().length === 2)
  const cost = (told()[1]?.begunAt ?? 0) - killedAt
  assert.ok(cost <= 15_000, `${cost} ms`)
  await stack.settled('confirmed', 1)
  // The answer to the first call is lost with its worker.
  const attempts = await client`select outcome from attempts where user_id = ${userId}`
  assert.deepEqual(
    attempts.map(({ outcome }) => outcome),
    ['confirmed'],
  )
})
