import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'node:test'
import { passOn } from './pass-on.ts'

test('what Next would answer with an error of its own leads to no page', () => {
  const passedOn = (url: string) => {
    const asked = { method: 'GET', url, headers: {} }
    passOn(asked)
    return asked.url
  }
  for (const url of ['/%ff', '/%', '/_global-error', '/_global-error?_rsc=x'])
    assert.equal(passedOn(url), '/%EF%BF%BD')
  for (const url of ['/', '/account?a=%', '/_next/static/x.js']) assert.equal(passedOn(url), url)
})

const passedOn = (headers: IncomingHttpHeaders) => {
  passOn({ method: 'GET', url: '/', headers })
  return headers
}

test('of cookies of one name the first is passed on, however the name is written', () => {
  for (const [sent, left] of [
    ['a=1; b=2', 'a=1; b=2'],
    ['a=1; a=2', 'a=1'],
    ['a=1;a =2; \ta=3;a\t=4', 'a=1'],
    ['__Host-a=x=y; __Host-a=z', '__Host-a=x=y'],
    ['a="1"; "a"=2; =3; a b=4; ;', 'a="1"'],
    ['a; a=1', 'a=1'],
    ['a=; a= ; a=1; b=', 'a=1'],
    ['', ''],
  ] as const)
    assert.equal(passedOn({ cookie: sent }).cookie, left, sent)
  assert.ok(!('cookie' in passedOn({})))
})

test('a place in the application that Next cannot read is left out, and the page comes whole', () => {
  const header = 'next-router-state-tree'
  const tree = encodeURIComponent(JSON.stringify(['', { children: ['__PAGE__', {}] }, null, null]))
  assert.equal(passedOn({ [header]: tree })[header], tree)
  for (const wrong of [
    '%',
    '',
    '{',
    '[]',
    '{}',
    'null',
    '["",{"children":7}]',
    '%5B%22%22',
    '1'.repeat(50_000),
  ])
    assert.ok(!(header in passedOn({ [header]: wrong })), wrong.slice(0, 30))
})

test('what is asked for in advance is a page, and no other kind', () => {
  const header = 'next-router-prefetch'
  assert.equal(passedOn({ [header]: '1' })[header], '1')
  for (const other of ['2', '', 'x', '1, 1']) assert.ok(!(header in passedOn({ [header]: other })), other)
})
