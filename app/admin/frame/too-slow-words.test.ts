import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainTooSlow, secondsOf, tooSlowDigest } from './too-slow-words.ts'

test('a digest tells after how many seconds the database stopped, and one of another error tells nothing', () => {
  assert.equal(secondsOf(tooSlowDigest(10_000)), 10)
  assert.equal(secondsOf(tooSlowDigest(500)), 0.5)
  for (const other of ['3481274091', 'too-slow-', 'too-slow-x', '', undefined])
    assert.equal(secondsOf(other), null)
})

test('a page under another one is told apart from it, and one that nobody described is a page', () => {
  assert.match(explainTooSlow('/admin/jobs', 10).what, /10 seconds for the list of jobs/)
  assert.match(explainTooSlow('/admin/jobs/019b', 1).what, /1 second for what is known of this job/)
  assert.equal(explainTooSlow('/admin/jobs', 10).hasFilter, true)
  assert.equal(explainTooSlow('/admin/provider', 10).hasFilter, false)
  assert.match(explainTooSlow('/elsewhere', 10).what, /this page/)
})
