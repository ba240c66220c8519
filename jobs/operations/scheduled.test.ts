import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import { steerOperation } from './start.ts'

const context = testDatabase()
const { fail, start, run, operation } = createRounds(context)
const failThree = () => fail({ kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }, 'fake', 3)
const inAnHour = () => new Date(Date.now() + 3600_000)

test('put off: its people are listed, and nobody has a turn before its time', async () => {
  assert.ok(await start(await failThree(), inAnHour()))
  assert.deepEqual(await run(), { status: 'failed', state: 'canary', counts: [3, 0, 0, 0, 0] })
  assert.equal((await run()).counts[2], 0)
  await context.db.execute(sql`update operations set not_before = now() - interval '1 second'`)
  assert.equal((await run()).counts[2], 1)
})

test('put off and aborted: it is over at once, and another one can begin', async () => {
  const fingerprint = await failThree()
  await start(fingerprint, inAnHour())
  await run()
  const { id } = await operation()
  await steerOperation(context.db, 'ada', 'abort', id)
  assert.ok((await operation()).finishedAt)
  assert.ok(await start(fingerprint))
})
