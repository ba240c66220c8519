import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import type { Outcome } from '../providers/outcome.ts'
import { OPERATIONS } from '../queue/queues.ts'
import { reconcile } from '../upkeep/reconcile.ts'

const context = testDatabase()
const { fail, start } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }

test('ten administrators start it at once: one does', async () => {
  const fingerprint = await fail(fake, 'fake', 2)
  const started = await Promise.all(Array.from({ length: 10 }, () => start(fingerprint)))
  assert.equal(started.filter(Boolean).length, 1)
  const audits = await context.db.execute(sql`select action from audit_events`)
  assert.deepEqual([...audits], [{ action: 'start retry' }])
  const jobs = await context.db.execute(sql`select from pgboss.job where name = ${OPERATIONS}`)
  assert.equal(jobs.length, 1)
})

test('an operation that lost its job gets a new one, once', async () => {
  await start(await fail(fake, 'fake', 2))
  await context.db.execute(sql`delete from pgboss.job where name = ${OPERATIONS}`)
  await reconcile(context.db, context.boss)
  await reconcile(context.db, context.boss)
  assert.equal((await context.db.execute(sql`select from pgboss.job where name = ${OPERATIONS}`)).length, 1)
})
