import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../e2e/until.ts'
import { startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

const SLOTS = 6
const SECONDS = 10

let stack: WorkerStack
before(async () => {
  stack = await startWorkerStack('mailchimp', {
    env: { WORKER_CONCURRENCY: '50', PROVIDER_TIMEOUT_MS: '60000' },
  })
})
after(() => stack.stop())

test('three workers of 50 places that wait for 6 slots: under 50 transactions a second', async () => {
  const { provider, client } = stack
  for (let worker = 0; worker < 3; worker++) await stack.startWorker().ready()
  provider.respond = () => {} // hangs
  await stack.register(200)
  await until(() => provider.running() === SLOTS)
  const transactions = async () => {
    const [row] = await client`select (xact_commit + xact_rollback)::int as count from pg_stat_database
      where datname = current_database()`
    return row?.count as number
  }
  const perSecond = async () => {
    const [before, begun] = [await transactions(), performance.now()]
    await delay(SECONDS * 1000)
    return ((await transactions()) - before - 1) / ((performance.now() - begun) / 1000)
  }
  // The start of the workers has to end first.
  const measured: number[] = []
  while (!measured.some((count) => count < 50) && measured.length < 3) measured.push(await perSecond())
  assert.equal(provider.running(), SLOTS)
  const last = measured.at(-1) ?? 0
  assert.ok(last > 1 && last < 50, `${measured} transactions/s`)
})
