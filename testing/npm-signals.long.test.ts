import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { QUEUE } from '#jobs/queue/queues.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { registerSomebody, testDatabase } from './integration.ts'
import { signals, startScript, until } from './npm-script.ts'

const context = testDatabase()
let held = 0
let hold = true
const provider = createServer(async (request, response) => {
  request.resume()
  held++
  while (hold) await new Promise((done) => setTimeout(done, 20))
  response.end('{}')
})
before(() => new Promise<void>((done) => provider.listen(0, '127.0.0.1', done)))
after(() => {
  provider.closeAllConnections()
  provider.close()
})

for (const [what, send, npmEnds] of signals) {
  test(`worker: ${what}: started jobs are finished, the rest handed back, and no process is left`, async () => {
    hold = true
    held = 0
    for (const name of ['ada', 'grace', 'edsger']) await registerSomebody(context, name)
    const port = (provider.address() as AddressInfo).port
    const worker = await startScript(
      'worker',
      {
        DATABASE_URL: context.url,
        SESSION_SECRET: 'x'.repeat(32),
        WORKER_CONCURRENCY: '1',
        PROVIDER: 'webhook',
        WEBHOOK_URL: `http://127.0.0.1:${port}`,
        WEBHOOK_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
        WEBHOOK_ALLOW_PRIVATE: 'true',
      },
      'worker is ready',
    )
    await until(() => held > 0)
    send(worker.pid)
    await until(() => worker.output().includes('worker stops'))
    hold = false
    assert.equal(await worker.ended(), npmEnds ? 0 : null)
    const rows = await context.db.execute<{ state: string }>(
      sql`select state::text from pgboss.job where name = ${QUEUE} and state not in ('created', 'retry')`,
    )
    assert.ok(rows.length >= 1 && rows.every(({ state }) => state === 'completed'), JSON.stringify(rows))
  })

  test(`simulator: ${what}: no process is left`, async () => {
    const simulator = await startScript(
      'simulator',
      { SIMULATOR_PORT: String(await freePort()) },
      'simulator: http',
    )
    assert.ok(simulator.pids.length > 1)
    send(simulator.pid)
    assert.equal(await simulator.ended(), npmEnds ? 0 : null)
  })
}
