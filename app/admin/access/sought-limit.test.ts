import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { SECRET, testDatabase } from '../../../testing/integration.ts'
import { createSoughtLimit } from './sought-limit.ts'

const context = testDatabase()

test('sixty addresses in an hour, each as often as wanted; the next one waits, and so does every other', async () => {
  const count = createSoughtLimit(context.client, SECRET)
  for (let index = 0; index < 60; index++)
    assert.equal(await count('vera', `person${index}@example.com`), 0, `${index}`)
  for (const address of ['new@example.com', 'new@example.com', 'newer@example.com']) {
    const wait = await count('vera', address)
    assert.ok(wait > 3_500 && wait <= 3_600, `${wait} s`)
  }
  assert.equal(await count('vera', 'person7@example.com'), 0)
  assert.equal(await count('viktor', 'new@example.com'), 0)
})

test('what is stored names no address, and both end after an hour', async () => {
  const count = createSoughtLimit(context.client, SECRET)
  await count('vera', 'ada@example.com')
  const rows = await context.db.execute(
    sql`update registration_limits set expire = 1 where expire is not null returning key`,
  )
  assert.deepEqual(rows.map(({ key }) => String(key).replace(/:[\w-]{43}$/, '')).sort(), [
    'sought',
    'sought-address',
  ])
  for (let index = 0; index < 60; index++) await count('vera', `person${index}@example.com`)
  assert.ok((await count('vera', 'ada@example.com')) > 0)
})
