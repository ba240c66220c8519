import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../testing/integration.ts'
import { recordAuditEvent } from '../staff/audit-events.ts'
import { readReplayed, readWritten } from './replica-standing.ts'

// A real replica is in e2e/replica.test.ts.
const context = testDatabase()

test('the leader itself is no replica, and has what an administrator did; what it lacks is noticed', async () => {
  const { db } = context
  for (const actor of ['ada', 'bob', 'ada']) await recordAuditEvent(db, { actor, action: 'export' })
  const nobody = await readWritten(db, 'nobody')
  const written = await readWritten(db, 'ada')
  assert.deepEqual([nobody.acts.length, written.acts.length], [0, 2])
  for (const one of [nobody, written])
    assert.deepEqual(await readReplayed(db, one), {
      isReplica: false,
      hasActs: true,
      hasAll: false,
      seconds: null,
    })
  const elsewhere = { ...written, acts: [...written.acts, '01920000-0000-7000-8000-000000000000'] }
  assert.equal((await readReplayed(db, elsewhere)).hasActs, false)
})
