import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAPIError } from 'better-auth/api'
import { testDatabase } from '../../../testing/integration.ts'
import { createAuth } from './auth.ts'
import { signInByPassword } from './by-password.ts'
import { admit } from './oidc-account.ts'
import { createAdministrator } from './staff.ts'

const context = testDatabase()

test('whoever has a password, has none, or does not exist: a wrong one costs one hash, and says the same', async () => {
  const auth = createAuth(context.db, {
    publicUrl: 'http://localhost:3000',
    SESSION_SECRET: ['a secret for tests only'],
  })
  await createAdministrator(context.db, auth, 'ada', 'a password for tests only')
  await admit(context.db, 'https://id.example', {
    subject: '1',
    name: 'grace',
    role: 'admin',
    authenticatedAt: null,
  })
  const { password } = await auth.$context
  const { hash, verify } = password
  let hashes = 0
  password.hash = (given) => {
    hashes++
    return hash(given)
  }
  password.verify = (given) => {
    hashes++
    return verify(given)
  }
  const said: unknown[] = []
  for (const username of ['ada', 'grace', 'GRACE', 'nobody']) {
    hashes = 0
    const error = await signInByPassword(context.db, auth, {
      body: { username, password: 'a wrong password' },
      headers: new Headers(),
    }).catch((error) => error)
    assert.ok(isAPIError(error), String(error))
    said.push([hashes, error.status, error.message])
  }
  assert.deepEqual(said, Array(4).fill([1, 'UNAUTHORIZED', 'Invalid username or password']))
  const strange = { body: { username: 'a\0b', password: 'a wrong password' }, headers: new Headers() }
  assert.ok(isAPIError(await signInByPassword(context.db, auth, strange).catch((error) => error)))
})
