import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readZone } from '../parts/zone.ts'

test('a cookie that names no zone is none', () => {
  for (const cookie of ['utc', 'Asia/Kolkata']) assert.equal(readZone(cookie), cookie)
  for (const cookie of [undefined, '', 'Mars/Olympus', '<script>']) assert.equal(readZone(cookie), null)
})
