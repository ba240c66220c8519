import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'node:test'
import { refusalOf } from './refused.ts'

const PUBLIC = 'https://register.example.com'
/** Which of these origins may post, by a request with these headers. */
const posting = (
  origins: (string | undefined)[],
  headers: IncomingHttpHeaders,
  settings: { PUBLIC_URL?: string; TRUST_PROXY?: number },
) =>
  origins.filter((origin) => {
    const rules = { PUBLIC_URL: undefined, TRUST_PROXY: 0, ...settings }
    const refused = refusalOf(
      { method: 'POST', url: '/', httpVersion: '1.1', headers: { ...headers, origin } },
      { publicUrl: settings.PUBLIC_URL ?? 'http://localhost:3000', isOurHost: () => true, ...rules },
    )
    assert.ok(refused === null || refused.status === 403)
    return refused === null
  })

const HOSTLESS = ['file://', 'file:///x', 'x:y', 'data:,', 'null', 'garbage', '', 'https://']
const others = [...HOSTLESS, 'https://evil.example', 'ftp://register.example.com', `${PUBLIC}.evil.example`]

test('with the address that people type, an origin is compared as a whole, whatever host a proxy passes on', () => {
  const similar = [
    'http://register.example.com',
    'https://register.example.com:8443',
    'https://web:3000',
    'http://web:3000',
  ]
  for (const host of ['register.example.com', 'web:3000', ''])
    for (const TRUST_PROXY of [0, 1])
      assert.deepEqual(
        posting(
          [undefined, PUBLIC, ...similar, ...others],
          { host, 'x-forwarded-host': 'web:3000' },
          { PUBLIC_URL: PUBLIC, TRUST_PROXY },
        ),
        [undefined, PUBLIC],
      )
})

test('without it, an origin is of the host that is asked', () => {
  for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])
    assert.deepEqual(
      posting(
        [undefined, `http://${host}`, `https://${host}`, 'http://localhost:4000', ...others],
        { host },
        {},
      ),
      [undefined, `http://${host}`, `https://${host}`],
    )
  assert.deepEqual(posting(others, { host: '' }, {}), [])
})

test('the host that a proxy has been asked for counts where a proxy is trusted', () => {
  const headers = { host: 'web:3000', 'x-forwarded-host': 'register.example.com, web:3000' }
  assert.deepEqual(posting([PUBLIC, ...HOSTLESS], headers, { TRUST_PROXY: 0 }), [])
  assert.deepEqual(posting([PUBLIC, ...HOSTLESS], headers, { TRUST_PROXY: 1 }), [PUBLIC])
})
