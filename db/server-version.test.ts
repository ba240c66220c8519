import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../testing/integration.ts'
import { findTooOld, tooOld } from './server-version.ts'

const context = testDatabase()

test('this server is new enough, and one before 15 is refused by a line that names the cure', async () => {
  assert.equal(await findTooOld(context.db), null)
  assert.equal(tooOld(150_000, '15.0'), null)
  assert.match(tooOld(140_019, '14.19') ?? '', /^PostgreSQL 14\.19 is too old, 15 or newer .*: upgrade/)
})
