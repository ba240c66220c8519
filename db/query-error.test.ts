import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../testing/integration.ts'

const context = testDatabase()

test('a failed query’s values are nowhere in its error', async () => {
  const failed = await context.db
    .execute(sql`select ${'ada@example.com'}::text from no_such_table`)
    .catch((error: Error) => error)
  assert.ok(failed instanceof Error)
  assert.match(failed.message, /^Failed query: select \$1::text from no_such_table$/)
  assert.match(inspect(failed), /no_such_table.*does not exist/s)
  assert.doesNotMatch(inspect(failed, { depth: 5 }), /ada@example/)
})
