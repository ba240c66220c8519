import assert from 'node:assert/strict'
import { test } from 'node:test'
import { weaknessOf } from './password-policy.ts'
import { newPassword } from './staff.ts'

const ada = { username: 'ada', name: 'Ada' }
const grace = { username: 'grace.h', name: 'Grace.H' }

const common = [
  ...['123qweasdzxc', 'QWERTY123456', 'passwordpassword', 'Password1234', '!!!password!!!', '1234567890123'],
  ...['aaaaaaaaaaaa', 'abababababab', 'abcdefghijkl', 'lkjhgfdsapoi', 'letmeinletmein', 'monkey1234567890'],
  ...['ｐａｓｓｗｏｒｄ２０２６', 'dragondragon99'],
]
for (const password of common)
  test(`refused as common: ${password}`, async () => assert.equal(await weaknessOf(password, ada), 'common'))

const own = ['frontdesk-2026-x', 'FrontDeskFrontDesk', 'adaadaadaada', '1234adaada1234', 'My-GRACE.h-is-long']
for (const password of own)
  test(`refused as the account’s own: ${password}`, async () =>
    assert.equal(await weaknessOf(password, password.includes('GRACE') ? grace : ada), 'own'))

const fine = [
  'a password for tests only',
  'correct horse battery',
  'canada in winter, twice',
  'dragon-fruit under glass',
]
for (const password of fine)
  test(`taken: ${password}`, async () => assert.equal(await weaknessOf(password, ada), null))

test('at least 12 characters, at most 128, and what we make is always taken', async () => {
  assert.equal(await weaknessOf('xk7!pqm2vwz', ada), 'short')
  assert.equal(await weaknessOf('xk7!pqm2vwzt', ada), null)
  assert.equal(await weaknessOf('xk7!pqm2vwzt'.repeat(11), ada), 'long')
  for (let times = 0; times < 200; times++) assert.equal(await weaknessOf(newPassword(), ada), null)
})
