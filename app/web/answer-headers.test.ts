import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerHeaders, type Door } from './answer-headers.ts'

const door: Door = { publicUrl: 'http://localhost:3000', frameAncestors: [], dev: false }
const open: Door = { ...door, frameAncestors: ['https://www.example.com', 'https://*.example.org'] }
const ancestorsIn = (headers: Record<string, string>) =>
  /frame-ancestors ([^;]+)/.exec(headers['content-security-policy'] ?? '')?.[1]

test('nobody may frame a page, unless the settings name them', () => {
  for (const path of ['/', '/account', '/admin', '/api/metrics', '/nowhere']) {
    const headers = answerHeaders(path, 'n', door)
    assert.deepEqual([ancestorsIn(headers), headers['x-frame-options']], ["'none'", 'DENY'], path)
  }
})

test('those whom the settings name may frame people’s pages, and no other', () => {
  for (const path of ['/', '/account', '/register/outdated']) {
    const headers = answerHeaders(path, 'n', open)
    assert.equal(ancestorsIn(headers), 'https://www.example.com https://*.example.org', path)
    assert.equal('x-frame-options' in headers, false, path)
  }
  for (const path of [
    '/admin',
    '/admin/jobs',
    '/admin/sign-in',
    '//admin',
    '/Account',
    '/account/',
    '/%61dmin',
    '',
  ]) {
    const headers = answerHeaders(path, 'n', open)
    assert.deepEqual([ancestorsIn(headers), headers['x-frame-options']], ["'none'", 'DENY'], path)
  }
})

test('only what is the same for everybody may be stored', () => {
  for (const path of [
    '/',
    '/account',
    '/account/subscription',
    '/admin/jobs/export',
    '/api/webhooks/brevo',
    '/x.svg',
  ])
    assert.equal(answerHeaders(path, 'n', door)['cache-control'], 'no-store', path)
  for (const path of ['/_next/static/chunks/a.js', '/icon.svg', '/favicon.ico'])
    assert.equal('cache-control' in answerHeaders(path, 'n', door), false, path)
})

test('Strict-Transport-Security is only sent where people come by HTTPS', () => {
  assert.equal('strict-transport-security' in answerHeaders('/', 'n', door), false)
  const headers = answerHeaders('/', 'n', { ...door, publicUrl: 'https://register.example.com' })
  assert.match(headers['strict-transport-security'] ?? '', /^max-age=31536000; includeSubDomains$/)
})

test('a page runs scripts with its nonce, and brings no styles; only a development server may', () => {
  const policy = (dev: boolean) =>
    answerHeaders('/', 'abc', { ...door, dev })['content-security-policy'] ?? ''
  assert.match(policy(false), /script-src 'self' 'nonce-abc' 'strict-dynamic';/)
  assert.match(policy(false), /style-src 'self';/)
  assert.doesNotMatch(policy(false), /unsafe/)
  assert.doesNotMatch(policy(true), /-src '(self|nonce)/)
  assert.match(policy(true), /frame-ancestors 'none'/)
})
