import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { enqueueRefresh } from './enqueue.ts'
import { findQueuedLook } from './jobs-of-people.ts'
import { REFRESH } from './queues.ts'

const context = testDatabase()

test('a look that is put off says when it is tried again', async () => {
  const person = await registerSomebody(context, 'ada')
  assert.ok(person.status === 'registered')
  const id = person.userId
  assert.equal(await findQueuedLook(context.db, id), null)
  await enqueueRefresh(context.boss, id)
  assert.equal((await findQueuedLook(context.db, id))?.nextAt, null)
  const later = sql`clock_timestamp() + interval '10 minutes'`
  await context.db.execute(
    sql`update pgboss.job set state = 'retry', start_after = ${later} where name = ${REFRESH}`,
  )
  const look = await findQueuedLook(context.db, id)
  assert.ok(look?.nextAt && look.nextAt.getTime() - look.askedAt.getTime() > 9 * 60_000)
})
