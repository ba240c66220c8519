import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { PgBoss } from 'pg-boss'
import { until } from '../../e2e/until.ts'
import { createTestDatabase } from '../../testing/database.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { openBoss } from './boss.ts'
import { QUEUE } from './queues.ts'

// Rejections that no code catches fail these tests by themselves: the runner listens for them.

let database: Awaited<ReturnType<typeof createTestDatabase>>
let proxy: TcpProxy
let boss: PgBoss
const worked = new Set<string>()
before(async () => {
  database = await createTestDatabase()
  proxy = await createProxy(database.url)
  boss = await openBoss(proxy.url, 'worker', 500)
  await boss.work(QUEUE, { pollingIntervalSeconds: 0.5, batchSize: 5_000 }, async (jobs) => {
    for (const { id } of jobs) worked.add(id)
  })
})
after(async () => {
  await boss.stop({ graceful: false })
  proxy.close()
  await database.drop()
})

async function works() {
  let id: string | null = null
  await until(async () => {
    id = await boss.send(QUEUE, {})
    return id !== null
  })
  await until(() => worked.has(`${id}`))
}

test('connections cut thirty times under load end no process, and jobs go on', async () => {
  let [answered, goingOn] = [0, true]
  const load = [1, 2, 3].map(async () => {
    while (goingOn) {
      await boss.send(QUEUE, {}).catch(() => {})
      answered++
    }
  })
  for (let time = 0; time < 30; time++) {
    const enough = answered + 10
    await until(() => answered > enough)
    proxy.cut()
  }
  goingOn = false
  await Promise.all(load)
  await works()
})

test('when packets are dropped, running statements fail within their limit, and jobs go on afterwards', async () => {
  proxy.swallow(true)
  const begun = performance.now()
  await assert.rejects(Promise.all([boss.send(QUEUE, {}), boss.send(QUEUE, {})]))
  const took = performance.now() - begun
  proxy.swallow(false)
  // Its limit and two seconds; five where a connection had to be opened for it.
  assert.ok(took > 500 && took < 6_000, `${took} ms`)
  await works()
})
