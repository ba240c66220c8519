import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { addAccessEvent, type RepeatedEvent } from './access-events.ts'
import { findAuditEvents } from './audit-events.ts'

const context = testDatabase()
const failed = (administrator: string | null, actor = 'somebody unknown'): RepeatedEvent => ({
  actor,
  action: 'fail sign-in',
  detail: { administrator },
})
const counts = async () =>
  (await findAuditEvents(context.db, {}, 50))
    .map(({ detail }) => [detail.administrator, detail.times])
    .reverse()

test('what repeats within an hour is one event with a count, for each name; after an hour there is another', async () => {
  const { db } = context
  for (const name of ['ada', null, 'ada', 'grace', 'ada', null]) await addAccessEvent(db, failed(name), 2)
  await addAccessEvent(db, failed('ada', 'other'), 1)
  assert.deepEqual(await counts(), [
    ['ada', 6],
    [null, 4],
    ['grace', 2],
    ['ada', 1],
  ])
  const [first] = (await findAuditEvents(db, {}, 50)).reverse()
  assert.ok(Date.parse(String(first?.detail.last)) >= (first?.at.getTime() ?? Number.POSITIVE_INFINITY))
  await db.execute(
    sql`update audit_events set id = uuidv7(interval '-61 minutes') where detail->>'times' = '6'`,
  )
  await addAccessEvent(db, failed('ada'), 1)
  assert.deepEqual((await counts()).at(-1), ['ada', 1])
  assert.equal((await counts()).length, 5)
})
