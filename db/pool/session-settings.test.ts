import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createTestDatabase } from '../../testing/database.ts'

test('both drivers read times and texts alike, whatever the database has set', async (t) => {
  const { url, drop } = await createTestDatabase()
  t.after(drop)
  const setter = connect(url, 1)
  const name = new URL(url).pathname.slice(1)
  for (const setting of [
    `DateStyle = 'SQL, DMY'`,
    `TimeZone = 'Asia/Kolkata'`,
    `IntervalStyle = 'iso_8601'`,
    `standard_conforming_strings = off`,
    `bytea_output = 'escape'`,
    `default_transaction_isolation = 'serializable'`,
  ])
    await setter.db.execute(sql.raw(`alter database "${name}" set ${setting}`))
  await setter.close()

  const asked = `select timestamptz '2026-03-04 05:06:07+00' as "at", timestamptz '2026-03-04 05:06:07+00' :: text as "text",
    interval '1 day 2 hours' :: text as "span", '\\x41' :: text as "plain", '\\x4142'::bytea :: text as "bytes",
    current_setting('transaction_isolation') as "isolation"`
  const ours = connect(url, 1)
  const boss = await openBoss(url, 'sender')
  t.after(async () => {
    await ours.close()
    await boss.stop({ graceful: false })
  })
  const [row] = await ours.client.unsafe(asked)
  const { rows } = await boss.getDb().executeSql(asked, [])
  const expected = {
    text: '2026-03-04 05:06:07+00',
    span: '1 day 02:00:00',
    plain: '\\x41',
    bytes: '\\x4142',
    isolation: 'read committed',
  }
  for (const { at, ...texts } of [row, rows[0]]) {
    assert.equal(new Date(at).toISOString(), '2026-03-04T05:06:07.000Z')
    assert.deepEqual({ ...texts }, expected)
  }
})
