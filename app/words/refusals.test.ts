import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusedWords } from './actions.ts'
import { entryOf } from './entry.ts'
import { refusalWords } from './refusals.ts'

test('each refusal is one whole sentence', () => {
  for (const text of Object.values(refusalWords)) assert.match(text, /^[A-Z][^.]{8,}\.$/)
})

test('a code from outside is looked up, and never shown', () => {
  const hostile = ['__proto__', 'constructor', 'toString', 'Call us', 'x'.repeat(9999), '', undefined]
  for (const code of [...hostile, ['opted_out'], ['opted_out', 'in_hand'], { toString: () => 'opted_out' }]) {
    assert.equal(entryOf(refusalWords, code), undefined)
    assert.equal(refusedWords(code), undefined)
  }
  assert.equal(refusedWords('in_hand'), 'Nothing was done. A worker has their job in hand.')
})
