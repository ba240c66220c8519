import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { openBoss } from './boss.ts'

const context = testDatabase()

type Client = EventEmitter & {
  query: (text: string) => Promise<{ rows: { pid: number }[] }>
  release: (broken: boolean) => void
}
type Pool = { connect: () => Promise<Client> }

test('pg-boss has no connection but those of its pool: its listener outlives no link that falls silent', async (t) => {
  const boss = await openBoss(context.url, 'worker')
  t.after(() => boss.stop({ graceful: false }))
  const { pool } = boss.getDb() as unknown as { pool: { totalCount: number } }
  const [row] = await context.db.execute<{ open: number }>(sql`
    select count(*)::int as open from pg_stat_activity
    where datname = current_database() and application_name = 'frontdesk-worker'`)
  assert.ok(row && row.open <= pool.totalCount, `${row?.open} connections, ${pool.totalCount} of the pool`)
})

test('a connection of pg-boss that is ended between two of its statements ends no process', async (t) => {
  const boss = await openBoss(context.url, 'sender')
  t.after(() => boss.stop({ graceful: false }))
  const { pool } = boss.getDb() as unknown as { pool: Pool }
  // One that was open already, and one that is opened now.
  const clients = [await pool.connect(), await pool.connect()]
  for (const client of clients) {
    const { rows } = await client.query('select pg_backend_pid() as pid')
    // `once` of node:events would reject with the error.
    const ended = new Promise((done) => client.once('end', done))
    await context.db.execute(sql`select pg_terminate_backend(${rows[0]?.pid})`)
    await ended
    await assert.rejects(client.query('select 1 as pid'))
    client.release(true)
  }
  const { rows } = await boss.getDb().executeSql('select 1 as one', [])
  assert.deepEqual(rows, [{ one: 1 }])
})
