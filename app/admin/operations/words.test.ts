import assert from 'node:assert/strict'
import { test } from 'node:test'
import { because, refusalWords } from '#app/words/refusals.ts'
import { leftAlone, noteInWords, operationSaid } from './words.ts'

test('skipped people and the reasons are one sentence, whatever the reasons', () => {
  assert.equal(
    leftAlone([
      { people: 2, why: 'in_hand' },
      { people: 1234, why: 'opted_out' },
    ]),
    'Left alone: 2 because a worker has their job in hand; 1,234 because they opted out, and it is left that way.',
  )
  for (const why of Object.keys(refusalWords)) {
    const text = leftAlone([
      { people: 2, why },
      { people: 1, why },
    ])
    assert.match(text, /^Left alone: 2 because [a-z][^.;]+; 1 because [a-z][^.;]+\.$/)
  }
})

test('notes of older versions stay readable', () => {
  assert.equal(
    leftAlone([
      { people: 2, why: 'A worker has this job in hand.' },
      { people: 1, why: 'opted out' },
      { people: 3, why: null },
    ]),
    'Left alone: 2: A worker has this job in hand; 1: opted out; 3.',
  )
  assert.equal(because('constructor'), ': constructor')
  for (const note of [
    'Aborted by ada.',
    '6 of 11 failed again. Nobody else was retried.',
    'constructor of it',
  ])
    assert.equal(noteInWords(note), note)
})

test('why an operation ended before its time', () => {
  assert.equal(noteInWords('most_failed 6 11'), '6 of 11 failed again. Nobody else was retried.')
  assert.equal(noteInWords('aborted ada'), 'Aborted by ada.')
  assert.equal(
    noteInWords('first_failed_alike'),
    'The first person failed again in the same way. Nobody else was retried.',
  )
})

test('the code of a notice from outside is looked up, and never shown', () => {
  const hostile = ['__proto__', 'constructor', 'toString', 'Call us', 'x'.repeat(9999), '', undefined]
  for (const code of [...hostile, ['opted_out'], ['opted_out', 'in_hand'], { toString: () => 'opted_out' }])
    assert.equal(operationSaid(code), undefined)
  assert.equal(operationSaid('resumed')?.tone, 'good')
})
