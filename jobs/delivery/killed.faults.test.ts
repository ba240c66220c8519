import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../scripts/worker-stack.ts'

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk')
})
after(() => stack.stop())

test('a worker killed in a call costs its job at most 15 s, also after a backoff of 50 minutes', async () => {
  const { provider, client } = stack
  const killed = stack.startWorker()
  await killed.ready()
  await until(() => provider.calls.filter(({ answeredAt }) => answeredAt).length === 2)
  provider.respond = () => {}
  const [userId] = await stack.register()
  await until(() => provider.running() === 1)
  // As pg-boss keeps the delay of a retry on the row, and older versions of ours did.
  await client`update pgboss.job set retry_delay = 3000, retry_backoff = true where name = 'subscription-sync'`
  const other = stack.startWorker()
  await other.ready()
  await killed.end('SIGKILL')
  const killedAt = performance.now()
  const before = provider.calls.length
  const again = () => provider.calls.slice(before).find(({ method }) => method === 'POST')
  provider.respond = null

  await until(() => !!again())
  const cost = (again()?.begunAt ?? 0) - killedAt
  assert.ok(cost <= 15_000, `${cost} ms`)
  await stack.settled('confirmed', 1)
  const attempts = await client`select outcome from attempts where user_id = ${userId ?? ''}`
  assert.deepEqual(
    attempts.map(({ outcome }) => outcome),
    ['confirmed'],
  )
})

test('a job that a killed worker had fetched, and not begun, is back as soon', async () => {
  const { provider, client, context } = stack
  // No worker: pg-boss's own fetch, whose heart stops.
  await Promise.all(stack.workers.map((worker) => worker.end('SIGTERM')))
  await stack.register()
  const [job] = await context.boss.fetch('subscription-sync')
  assert.ok(job)
  await client`update pgboss.job set retry_delay = 3000, retry_backoff = true where id = ${job.id}`
  const fetchedAt = performance.now()
  await stack.startWorker().ready()
  const before = provider.calls.length
  const again = () => provider.calls.slice(before).find(({ method }) => method === 'POST')
  await until(() => !!again())
  const cost = (again()?.begunAt ?? 0) - fetchedAt
  assert.ok(cost <= 15_000, `${cost} ms`)
})
