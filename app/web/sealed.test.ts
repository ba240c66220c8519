import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seal, unseal } from './sealed.ts'

const [old, current] = ['a secret of old times', 'a secret of these times']

test('sealed text is read by its purpose and secrets until its end, and says nothing of what it holds', () => {
  const sealed = seal('find', 'ada@example.com', 60, [old], 1_000_000)
  assert.match(sealed, /^[\w-]+$/)
  assert.ok(!Buffer.from(sealed, 'base64url').toString().includes('ada'))
  assert.equal(unseal('find', sealed, [current, old], 1_059_000), 'ada@example.com')
  assert.equal(unseal('find', sealed, [old], 1_060_000), null)
  assert.equal(unseal('find', sealed, [current], 1_000_000), null)
  assert.equal(unseal('other', sealed, [old], 1_000_000), null)
  for (const wrong of ['', 'x', `${sealed}AAAA`, sealed.slice(4), 'é'.repeat(80), '\0'])
    assert.equal(unseal('find', wrong, [old], 1_000_000), null)
  assert.notEqual(sealed, seal('find', 'ada@example.com', 60, [old], 1_000_000))
})
