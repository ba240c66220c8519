import assert from 'node:assert/strict'
import { test } from 'node:test'
import { justAfter } from '#db/ids.ts'
import { retryAfter, timeIn } from './pace.ts'

test('a reader takes a twentieth of the server’s time at most, and asks once a minute at least', () => {
  assert.equal(retryAfter(3), 1)
  assert.equal(retryAfter(50), 1)
  assert.equal(retryAfter(51), 2)
  assert.equal(retryAfter(400), 8)
  assert.equal(retryAfter(60_000), 60)
})

test('pages that say how it stands now change every 5 seconds, others every minute', () => {
  const at = Date.UTC(2026, 0, 1)
  assert.notEqual(timeIn('/admin/workers', at), timeIn('/admin/workers', at + 5_000))
  assert.equal(timeIn('/admin/jobs', at), timeIn('/admin/jobs', at + 59_999))
  assert.notEqual(timeIn('/admin/jobs', at), timeIn('/admin/jobs', at + 60_000))
})

test('the id right after one carries over the groups', () => {
  assert.equal(justAfter('01890000-0000-7000-8000-00000000000a'), '01890000-0000-7000-8000-00000000000b')
  assert.equal(justAfter('01890000-0000-7000-8fff-ffffffffffff'), '01890000-0000-7000-9000-000000000000')
})
