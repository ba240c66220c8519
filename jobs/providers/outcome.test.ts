import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastMs } from '../../testing/least-ms.ts'
import { redact } from './outcome.ts'

test('addresses and keys do not survive', () => {
  assert.equal(redact('somebody@example.com looks fake'), '[address] looks fake')
  assert.equal(redact('bad key 0123456789abcdef0123456789abcdef-us19\nsorry'), 'bad key [token] sorry')
  fc.assert(
    fc.property(fc.emailAddress(), fc.string(), (email, around) => {
      assert.ok(!redact(`${around} ${email} ${around}`).includes(email))
    }),
  )
})

test('at most 500 characters', () => {
  assert.equal(redact('word '.repeat(1000)).length, 500)
})

test('an emoji is kept whole or not at all', () => {
  for (const before of ['', 'x']) {
    const text = redact(before + '😀'.repeat(600))
    assert.ok(text.isWellFormed())
    assert.equal([...text].length, 500)
  }
})

test('a long text without spaces takes no time, and no half address stays behind', () => {
  const least = leastMs(() => assert.equal(redact('x'.repeat(300_000)), ''), 1_000)
  assert.ok(least < 1_000)
  assert.ok(!redact(`${'word '.repeat(799)}some.body@example.com`).includes('some'))
})
