import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { slipsBetween, typoHint } from './typo-hint.ts'

for (const [typed, meant] of [
  ['ada@gmial.com', 'ada@gmail.com'],
  ['ada@gmail.con', 'ada@gmail.com'],
  ['ada@gmial.con', 'ada@gmail.com'],
  ['ada@gmail.co', 'ada@gmail.com'],
  ['Ada.L@GNAIL.com', 'Ada.L@gmail.com'],
  ['ada@hotmial.com', 'ada@hotmail.com'],
  ['ada@yahooo.com', 'ada@yahoo.com'],
  ['ada@outlok.com', 'ada@outlook.com'],
  ['ada@gogglemail.com', 'ada@googlemail.com'],
  ['ada@example.cmo', 'ada@example.com'],
] as const)
  test(`${typed} was probably meant as ${meant}`, () => assert.equal(typoHint(typed), meant))

for (const email of [
  'ada@gmail.com',
  'ada@mail.com',
  'ada@email.com',
  'ada@ymail.com',
  'ada@gmx.de',
  'ada@gmx.us',
  'ada@yahoo.ca',
  'ada@hotmail.es',
  'ada@ge.com',
  'ada@aon.com',
  'ada@example.com',
  'ada@frontdesk.co',
  'gmial.com',
  '',
])
  test(`${email || 'nothing'} is left alone`, () => assert.equal(typoHint(email), null))

test('slips: symmetric, none between equals, one for each letter left out, added, changed or swapped', () => {
  const word = fc.string({ maxLength: 8 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.equal(slipsBetween(a, b), slipsBetween(b, a))
      assert.equal(slipsBetween(a, a), 0)
    }),
  )
  assert.deepEqual(
    ['gmai', 'gmaill', 'gmoil', 'gamil', 'gmail'].map((typed) => slipsBetween(typed, 'gmail')),
    [1, 1, 1, 1, 0],
  )
})
