import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mutations, planted } from './mutations.ts'

test('every defect can still be planted: npm run simulate -- --planted shows that each is found', () => {
  for (const [name, { from, to, seeds }] of Object.entries(mutations)) {
    assert.ok(planted(name).source.includes(to), name)
    assert.notEqual(from, to)
    assert.ok(seeds.length > 0, name)
  }
})
