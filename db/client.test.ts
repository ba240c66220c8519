import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../testing/integration.ts'

const context = testDatabase()

test('an error inside a transaction undoes it and reaches the caller', async () => {
  const failed = context.db.transaction(async (tx) => {
    await tx.execute(sql`insert into registration_limits (key) values ('kept?')`)
    throw new Error('on purpose')
  })
  await assert.rejects(failed, /on purpose/)
  assert.equal((await context.db.execute(sql`select 1 from registration_limits`)).length, 0)
})
