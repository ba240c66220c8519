import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_AGE_SECONDS, signRegistration, verifyRegistration } from './registration-cookie.ts'

const id = '019b0000-0000-7000-8000-000000000001'
const now = 1_800_000_000_000

test('a signed value is accepted, also after the secret was rotated', () => {
  const cookie = signRegistration(id, ['old'], now)
  assert.equal(verifyRegistration(cookie, ['old'], now), id)
  assert.equal(verifyRegistration(cookie, ['new', 'old'], now), id)
  assert.equal(verifyRegistration(cookie, ['new'], now), null)
})

test('it expires', () => {
  const cookie = signRegistration(id, ['secret'], now)
  assert.equal(verifyRegistration(cookie, ['secret'], now + (MAX_AGE_SECONDS - 1) * 1000), id)
  assert.equal(verifyRegistration(cookie, ['secret'], now + (MAX_AGE_SECONDS + 1) * 1000), null)
})

test('no part of it can be changed', () => {
  const [user, expires, signature] = signRegistration(id, ['secret'], now).split('.')
  for (const forged of [
    undefined,
    '',
    '..',
    id,
    `${id.replace('1', '2')}.${expires}.${signature}`,
    `${user}.${Number(expires) + 1}.${signature}`,
    `${user}.${expires}.${signature?.slice(1)}`,
    `${user}.${expires}.`,
  ])
    assert.equal(verifyRegistration(forged, ['secret'], now), null, forged)
})
