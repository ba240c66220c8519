import { connect } from 'node:net'
import { expect } from '@playwright/test'
import postgres from 'postgres'
import { createTestDatabase } from '../testing/database.ts'
import { signals, startScript, until } from '../testing/npm-script.ts'
import { openForm } from './form-client.ts'
import { ports, test } from './own-start.ts'

test.setTimeout(180_000)

const refuses = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, 'localhost')
    socket.once('error', () => done(true))
    socket.once('connect', () => {
      socket.destroy()
      done(false)
    })
  })

for (const [what, send, npmEnds] of signals) {
  test(`npm run web: ${what}: a request in hand is answered, and no process is left`, async () => {
    const database = await createTestDatabase()
    const { PORT } = await ports()
    const env = { DATABASE_URL: database.url, SESSION_SECRET: 'x'.repeat(32), NODE_ENV: 'production', PORT }
    const web = await startScript('web', env, 'web is ready')
    const client = await openForm(`http://localhost:${PORT}`)
    const sql = postgres(database.url, { max: 2 })
    let answer: Promise<Response> | undefined
    await sql.begin(async (tx) => {
      await tx`lock table users`
      answer = client.register({ username: 'ada', email: 'ada@example.com' })
      await until(async () => (await sql`select 1 from pg_locks where not granted`).length > 0)
      send(web.pid)
      await until(() => refuses(Number(PORT)))
    })
    expect((await answer)?.status).toBe(303)
    expect(await web.ended()).toBe(npmEnds ? 0 : null)
    await sql.end()
    await database.drop()
  })

  test(`npm start: ${what}: everything ends in order, the database too`, async ({ folder }) => {
    const env = { ...(await ports()), DATA_DIR: folder, DATABASE_URL: undefined, LOG_LEVEL: 'warn' }
    const all = await startScript('start', env, 'Ctrl-C stops', 120)
    expect(all.pids.length).toBeGreaterThan(6)
    send(all.pid)
    expect(await all.ended(35)).toBe(npmEnds ? 0 : null)
    // A database that was stopped recovers nothing at its next start, which is quick then.
    const again = await startScript('start', env, 'Ctrl-C stops', 120)
    process.kill(again.pid, 'SIGTERM')
    expect(await again.ended(35)).toBe(0)
    await until(() => !all.output().includes('starting it again'))
  })
}
