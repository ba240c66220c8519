import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmAt, readBack } from './places.ts'

test('one returns to a page of the dashboard, with its query', () => {
  for (const page of ['/admin', '/admin/administrators/olga', '/admin/administrators?name=olga&role=viewer'])
    assert.equal(readBack(new URL(confirmAt(page), 'http://x').searchParams.get('back')), page)
})

const elsewhere = [
  ...['https://evil.example/admin', '//evil.example/admin', '/\\evil.example/admin', 'javascript:alert(1)'],
  ...[
    '/',
    '/admin/nowhere/at/all',
    '/admin/account/confirm',
    '/admin/../account',
    '',
    '\0',
    undefined,
    ['/admin', '/admin'],
  ],
]
for (const given of elsewhere)
  test(`one does not return to ${JSON.stringify(given)}`, () =>
    assert.equal(readBack(given), '/admin/account'))
