import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../scripts/integration.ts'
import { connect } from './client.ts'

const context = testDatabase()

test('a transaction whose connection is cut rejects, and takes neither the process nor the pool with it', async () => {
  const own = connect(context.url, 2)
  try {
    for (let round = 0; round < 8; round++) {
      const cut = own.db.transaction(async (tx) => {
        const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
        await Promise.all([
          tx.execute(sql`select pg_sleep(10)`),
          context.client`select pg_terminate_backend(${row?.pid ?? 0})`,
        ])
      })
      await assert.rejects(cut)
    }
    await own.db.transaction((tx) => tx.execute(sql`select 1`))
  } finally {
    await own.close()
  }
})

test('what fails inside a transaction undoes it and is what the caller gets', async () => {
  const failed = context.db.transaction(async (tx) => {
    await tx.execute(sql`insert into registration_limits (key) values ('kept?')`)
    throw new Error('on purpose')
  })
  await assert.rejects(failed, /on purpose/)
  assert.equal((await context.db.execute(sql`select 1 from registration_limits`)).length, 0)
})
