import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { staff, staffSecondFactors } from '#db/schema/staff.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { createAuthenticator } from '../../../testing/authenticator.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { createAuth } from './auth.ts'
import { changeOwnPassword, endOtherSessions } from './own-account.ts'
import { beginSecondFactor, readSetUp, replaceCodes, turnOff, turnOn } from './second-factor.ts'
import { readSignedIn } from './signed-in.ts'
import { createAdministrator, resetPassword, resetSecondFactor } from './staff.ts'

const context = testDatabase()
const OLD = 'an old secret for tests only'
const auth = (SESSION_SECRET = [OLD]) =>
  createAuth(context.db, { publicUrl: 'http://localhost:3000', SESSION_SECRET })
const PASSWORD = 'a password for tests only'

/** The cookies after a request that had these. */
async function cookiesAfter(before: string, request: Promise<Response>) {
  const jar = new Map(before.split('; ').map((one) => one.split(/=(.*)/s) as [string, string]))
  const answer = await request
  for (const one of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = one.split(';')[0]?.split(/=(.*)/s) ?? []
    jar.set(name, value)
  }
  return { ok: answer.ok, cookie: [...jar].map((pair) => pair.join('=')).join('; ') }
}
const giveName = (by = auth()) =>
  cookiesAfter('', by.api.signInUsername({ body: { username: 'ada', password: PASSWORD }, asResponse: true }))
const giveCode = (cookie: string, code: string, by = auth()) => {
  const asked = { body: { code }, headers: new Headers({ cookie }), asResponse: true } as const
  return cookiesAfter(cookie, code.length === 6 ? by.api.verifyTOTP(asked) : by.api.verifyBackupCode(asked))
}
const who = (cookie: string) =>
  readSignedIn(auth(), context.db, {
    headers: new Headers({ cookie }),
    byItself: false,
    needsSecondFactor: false,
  })

/** Signed in with a password, and then with a second factor that is on. */
async function setUp() {
  const { cookie } = await giveName()
  const self = (await who(cookie)) ?? assert.fail('not signed in')
  await beginSecondFactor(context.db, auth(), self)
  const { secret } = (await readSetUp(context.db, auth(), self)) ?? assert.fail('not begun')
  const code = createAuthenticator(secret)
  const codes = await turnOn(context.db, auth(), self, await code())
  return { self, cookie, code, codes: codes ?? assert.fail('not on') }
}

beforeEach(async () => {
  await context.db.delete(staff)
  await createAdministrator(context.db, auth(), 'ada', PASSWORD)
})

test('it counts once a first code was right, and then a password alone opens nothing', async () => {
  const before = (await who((await giveName()).cookie)) ?? assert.fail()
  await beginSecondFactor(context.db, auth(), before)
  assert.equal(await turnOn(context.db, auth(), before, '000000'), null)
  assert.ok(await who((await giveName()).cookie), 'not yet')
  const { cookie, code, codes } = await setUp()
  assert.equal(new Set(codes).size, 10)
  assert.ok(await who(cookie), 'the session that set it up goes on')
  const owing = await giveName()
  assert.equal(await who(owing.cookie), null)
  assert.equal((await giveCode(owing.cookie, '000000')).ok, false)
  assert.equal(await who((await giveCode(owing.cookie, '000000')).cookie), null)
  const whole = await giveCode(owing.cookie, await code())
  assert.equal((await who(whole.cookie))?.hasSecondFactor, true)
  assert.equal(await readSetUp(context.db, auth(), before), null, 'its secret is not shown again')
})

test('wrong codes of somebody who knows the password lock nobody out: our own limits decide', async () => {
  const { code } = await setUp()
  for (let sign = 0; sign < 4; sign++) {
    const { cookie } = await giveName()
    for (let tries = 0; tries < 4; tries++) assert.equal((await giveCode(cookie, '000000')).ok, false)
  }
  assert.ok(await who((await giveCode((await giveName()).cookie, await code())).cookie))
})

test('a recovery code opens once; new ones take the place of all', async () => {
  const { self, codes } = await setUp()
  const [first = '', second = ''] = codes
  assert.ok(await who((await giveCode((await giveName()).cookie, first)).cookie))
  assert.equal((await giveCode((await giveName()).cookie, first)).ok, false)
  const fresh = (await replaceCodes(context.db, auth(), self)) ?? []
  assert.equal((await giveCode((await giveName()).cookie, second)).ok, false)
  assert.ok(await who((await giveCode((await giveName()).cookie, fresh[0] ?? '')).cookie))
})

test('what is stored can be read with the secret only, also after that was rotated', async () => {
  const { code, codes } = await setUp()
  const [row] = await context.db.select().from(staffSecondFactors)
  const stored = JSON.stringify(row)
  for (const one of codes) assert.ok(!stored.includes(one))
  const rotated = auth(['a new secret for tests only', OLD])
  const owing = await giveName(rotated)
  assert.equal((await giveCode(owing.cookie, await code(), rotated)).ok, true)
  const without = auth(['a new secret for tests only'])
  const lost = await giveName(without)
  await assert.rejects(
    without.api.verifyTOTP({ body: { code: await code() }, headers: new Headers({ cookie: lost.cookie }) }),
    /^Error: Secret version \d+ not found/,
  )
})

test('what ends the sessions ends a sign-in that waits for its code, too', async () => {
  const { self, code, codes } = await setUp()
  const { db } = context
  const ends: Record<string, () => Promise<unknown>> = {
    'an administrator makes a new password': () => resetPassword(db, auth(), 'ada', PASSWORD, 'grace', true),
    'they choose another': () => changeOwnPassword(db, auth(), self, PASSWORD),
    'they sign out everywhere else': () => endOtherSessions(db, self),
  }
  for (const [what, end] of Object.entries(ends)) {
    const owing = await giveName()
    await end()
    assert.equal((await giveCode(owing.cookie, codes.pop() ?? '')).ok, false, what)
  }
  assert.ok(await who((await giveCode((await giveName()).cookie, await code())).cookie), 'from the beginning')

  const owing = await giveName()
  await resetSecondFactor(db, 'ada', 'grace')
  const again = await setUp()
  assert.equal((await giveCode(owing.cookie, await again.code())).ok, false)
})

test('turning it off and resetting it are audited; a reset ends the sessions', async () => {
  const { self, cookie } = await setUp()
  assert.equal(await resetSecondFactor(context.db, 'ada', 'grace'), 'done')
  assert.equal(await who(cookie), null)
  assert.equal(await resetSecondFactor(context.db, 'ada', 'grace'), 'no_factor')
  assert.ok(await who((await giveName()).cookie), 'the password is enough again')
  await setUp()
  await turnOff(context.db, self)
  assert.ok(await who((await giveName()).cookie))
  assert.deepEqual(
    (await findAuditEvents(context.db, {}, 10)).map(({ actor, action }) => `${actor}: ${action}`),
    [
      'ada: turn off second factor',
      'ada: turn on second factor',
      'grace: reset second factor',
      'ada: turn on second factor',
      'the command line: create administrator',
    ],
  )
})
