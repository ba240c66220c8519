import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isByItself } from './by-itself.ts'

test('people open documents and act; pages ask whether they have changed and are drawn again', () => {
  assert.equal(isByItself({ method: 'GET', url: '/admin', headers: {} }), false)
  assert.equal(isByItself({ method: 'POST', url: '/admin/jobs', headers: { rsc: '1' } }), false)
  assert.equal(isByItself({ method: 'POST', url: '/admin/find/people', headers: {} }), false)
  assert.equal(isByItself({ method: 'GET', url: '/admin/changes?page=/admin', headers: {} }), true)
  assert.equal(isByItself({ method: 'HEAD', url: '/admin/changes', headers: {} }), true)
  assert.equal(isByItself({ method: 'GET', url: '/admin/jobs?_rsc=x', headers: { rsc: '1' } }), true)
})
