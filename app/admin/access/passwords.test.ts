import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { createPasswords } from './passwords.ts'

test('while many passwords are hashed, compressing waits for none of them', async () => {
  const passwords = createPasswords()
  let hashed = 0
  const all = Array.from({ length: 12 }, async () => {
    await passwords.hash('a password for tests only')
    hashed++
  })
  await promisify(gzip)('a page')
  assert.ok(hashed < 6, `${hashed} of 12 were hashed before`)
  await Promise.all(all)
})

test('hashes are better-auth’s own', async () => {
  const { hash, verify } = createPasswords()
  const hashed = await hash('a password for tests only')
  assert.equal(await verify({ hash: hashed, password: 'a password for tests only' }), true)
  assert.equal(await verify({ hash: hashed, password: 'another' }), false)
})
