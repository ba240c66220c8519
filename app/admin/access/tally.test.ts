import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { insertStaff } from '#db/staff/staff.ts'
import { until } from '../../../e2e/until.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { createAccessTally } from './tally.ts'

const context = testDatabase()

test('ten thousand tries at once are two rows: one for a name that somebody has, one for all that nobody has', async () => {
  const { db } = context
  await db.transaction((tx) => insertStaff(tx, { name: 'Ada', role: 'viewer', hash: '', mustChange: false }))
  const count = createAccessTally(db)
  const begun = performance.now()
  for (let index = 0; index < 5_000; index++) {
    count({ action: 'fail sign-in', typed: 'ADA' })
    count({ action: 'fail sign-in', typed: `my password\0 ${index % 2_500}` })
  }
  assert.ok(performance.now() - begun < 1_000, 'nobody waits')
  const counted = async () =>
    (await findAuditEvents(db, {}, 50)).map(({ detail }) => [detail.administrator, detail.times])
  await until(
    async () => (await counted()).every(([, times]) => times === 5_000) && (await counted()).length === 2,
  )
  assert.deepEqual((await counted()).sort(), [
    [null, 5_000],
    ['ada', 5_000],
  ])
  assert.doesNotMatch(JSON.stringify(await findAuditEvents(db, {}, 50)), /password/)
})

test('a refusal is one row an hour for each who was refused, and for each role that it takes', async () => {
  const count = createAccessTally(context.db)
  for (let times = 0; times < 7; times++) {
    count({ action: 'refuse role', actor: 'vera', needed: 'operator' })
    count({ action: 'refuse role', actor: 'vera', needed: 'admin' })
  }
  const counted = async () =>
    (await findAuditEvents(context.db, {}, 50)).map(({ actor, detail }) => [
      actor,
      detail.needed,
      detail.times,
    ])
  await until(
    async () => (await counted()).length === 2 && (await counted()).every(([, , times]) => times === 7),
  )
})
