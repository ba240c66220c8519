import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('listmonk')
})
after(() => stack.stop())

test('a worker of the version before keeps a new one waiting, which says so once and begins when that one ends', async () => {
  const { provider, client } = stack
  const old = await client.reserve()
  await old`select pg_advisory_lock(hashtext('provider:listmonk'), 1)`
  const worker = stack.startWorker()
  const waits = () =>
    worker.lines.filter(({ msg }) => msg.startsWith('waits for workers of the version before'))
  await until(() => waits().length > 0)
  await stack.register()
  // It looks every second.
  const asked =
    () => client`select 1 from pg_stat_activity where query like '%pg_locks%' and application_name <> 'test'
    and state_change > clock_timestamp() - interval '100 ms'`
  for (let looks = 0; looks < 3; looks++) {
    await until(async () => (await asked()).length > 0)
    await until(async () => (await asked()).length === 0)
  }
  assert.equal(provider.calls.length, 0)
  assert.equal(waits().length, 1)
  await old`select pg_advisory_unlock(hashtext('provider:listmonk'), 1)`
  old.release()
  await stack.settled('confirmed', 1)
  assert.equal(waits().length, 1)
})
