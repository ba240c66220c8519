import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitSeconds } from './wait.ts'

const now = Date.parse('2026-11-24T10:00:00Z')
const wait = (headers: Record<string, string>) => waitSeconds(new Headers(headers), now)

for (const [value, seconds] of [
  ['120', 120],
  ['60.5', 60.5],
  ['86400', 86_400],
  ['Tue, 24 Nov 2026 10:01:30 GMT', 90],
  ['Tuesday, 24-Nov-26 10:01:30 GMT', 90],
  ['Tue Nov 24 10:01:30 2026', 90],
  // Ignored: absurd, negative, past, more than a day away, or in no form of RFC 9110.
  ['99999999999999', undefined],
  ['31536000', undefined],
  ['86401', undefined],
  ['-1', undefined],
  ['0', undefined],
  ['+5', undefined],
  ['1e3', undefined],
  ['5s', undefined],
  ['120, 120', undefined],
  ['soon', undefined],
  ['2026-11-24T10:01:30Z', undefined],
  ['Tue, 24 Nov 2026 10:01:30', undefined],
  ['Tue, 24 Nov 2026 10:01:30 +0000', undefined],
  ['24 Nov 2026 10:01:30 GMT', undefined],
  ['Mon, 24 Nov 2026 10:01:30 GMT', undefined],
  ['Tue Nov 24 2026', undefined],
  ['Tue, 24 Nov 2026 10:00:00 GMT', undefined],
  ['Thu, 26 Nov 2026 10:01:30 GMT', undefined],
  ['Wednesday, 24-Nov-76 10:01:30 GMT', undefined],
  ['Sunday, 06-Nov-94 08:49:37 GMT', undefined],
] as const) {
  test(`Retry-After: ${value} is ${seconds ?? 'not believed'}`, () => {
    assert.equal(wait({ 'retry-after': value }), seconds)
    assert.equal(wait({ 'x-sib-ratelimit-reset': value, 'retry-after': 'soon' }), seconds)
    assert.equal(wait({ 'ratelimit-reset': value }), seconds)
  })
}

test('no header, no time', () => {
  assert.equal(wait({}), undefined)
})

test('a date is measured from the answer’s own, whatever our clock says', () => {
  const date = 'Tue, 24 Nov 2026 15:00:00 GMT'
  assert.equal(wait({ date, 'retry-after': 'Tue, 24 Nov 2026 15:00:20 GMT' }), 20)
  assert.equal(wait({ date: 'today', 'retry-after': 'Tue, 24 Nov 2026 10:00:20 GMT' }), 20)
})
