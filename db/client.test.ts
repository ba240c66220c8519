import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../testing/integration.ts'

const context = testDatabase()

test('what fails inside a transaction undoes it and is what the caller gets', async () => {
  const failed = context.db.transaction(async (tx) => {
    await tx.execute(sql`insert into registration_limits (key) values ('kept?')`)
    throw new Error('on purpose')
  })
  await assert.rejects(failed, /on purpose/)
  assert.equal((await context.db.execute(sql`select 1 from registration_limits`)).length, 0)
})
