import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesInWords } from './words.ts'

test('only the differences are given, in words', () => {
  assert.deepEqual(changesInWords('needs_attention', 'pending'), [
    { what: null, before: 'needs attention', after: 'pending' },
  ])
  assert.deepEqual(changesInWords({ role: 'viewer', name: 'ada' }, { role: 'admin', name: 'ada' }), [
    { what: 'role', before: 'viewer', after: 'admin' },
  ])
  assert.deepEqual(changesInWords({}, { may_read: true, note: null }), [
    { what: 'may read', before: 'nothing', after: 'yes' },
    { what: 'note', before: 'nothing', after: 'nothing' },
  ])
  assert.deepEqual(changesInWords(undefined, undefined), [])
})
