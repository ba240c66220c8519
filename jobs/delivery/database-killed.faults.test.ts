import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { ensureDatabase, prepareEmbeddedPostgres, waitForPostgres } from '../../scripts/local/postgres.ts'
import { migrateAll } from '../../scripts/migrate.ts'
import { mostAtOnce } from '../../testing/counted-provider.ts'
import { BOUND_MS, startWorkerStack, type WorkerStack } from '../../testing/worker-stack.ts'

let postmaster: ChildProcess
let spawn: () => ChildProcess
let stack: WorkerStack
before(async () => {
  const server = await prepareEmbeddedPostgres('.data/delivery-killed-postgres', [
    '-c',
    'log_min_messages=panic',
  ])
  spawn = server.spawn
  postmaster = spawn()
  await waitForPostgres(server.url)
  const name = `killed_${process.pid}`
  const url = await ensureDatabase(server.url, name)
  await migrateAll(url)
  stack = await startWorkerStack('listmonk', { database: { url, drop: async () => {} } })
})
after(async () => {
  await stack.stop()
  // After a failure it may be gone already.
  if (postmaster.kill('SIGINT')) await once(postmaster, 'exit')
})

test('the database is killed under load and starts again: no worker ends, delivery goes on within 2 s, nobody lost, nobody twice', async () => {
  const { provider, client } = stack
  provider.set({ latencyMs: 20 })
  for (const worker of [stack.startWorker(), stack.startWorker()]) await worker.ready()
  let goingOn = true
  let refused = 0
  const load = (async () => {
    while (goingOn) {
      await stack.register().catch(() => refused++)
      await new Promise((done) => setTimeout(done, 20))
    }
  })()
  const more = async (calls: number) => {
    const enough = provider.calls.length + calls
    await until(() => provider.calls.length > enough)
  }
  for (const _ of ['first', 'second']) {
    await more(50)
    const already = refused
    postmaster.kill('SIGKILL')
    await once(postmaster, 'exit')
    await until(() => refused > already + 5)
    postmaster = spawn()
    await waitForPostgres(stack.url)
    const serves = performance.now()
    await until(() => (provider.calls.at(-1)?.begunAt ?? 0) > serves)
    const wentOn = provider.calls.find(({ begunAt }) => begunAt > serves)?.begunAt ?? 0
    assert.ok(wentOn - serves <= 2_000, `${wentOn - serves} ms`)
  }
  await more(50)
  goingOn = false
  await load

  const [row] = await client`select count(*)::int as people from users`
  await stack.settled('confirmed', row?.people)
  assert.equal(provider.members.all().length, row?.people)
  const attempts = await client`
    select count(*)::int as times from attempts where outcome = 'confirmed' group by user_id`
  assert.deepEqual(
    attempts.map(({ times }) => times),
    Array(row?.people).fill(1),
  )
  const unsettled =
    await client`select 1 from pgboss.job where name = 'subscription-sync' and state <> 'completed'`
  assert.equal(unsettled.length, 0)
  assert.ok(mostAtOnce(provider.calls, BOUND_MS) <= 4)
  assert.deepEqual(stack.exits(), [])
})

test('a worker that starts while the database is down waits for it', async () => {
  postmaster.kill('SIGKILL')
  await once(postmaster, 'exit')
  const worker = stack.startWorker()
  await until(() => worker.lines.some(({ msg }) => msg === 'waits for the database'))
  postmaster = spawn()
  await waitForPostgres(stack.url)
  await worker.ready()
  assert.deepEqual(stack.exits(), [])
})
