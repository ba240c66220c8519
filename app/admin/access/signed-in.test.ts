import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eq, sql } from 'drizzle-orm'
import { staff, staffSessions } from '#db/schema/staff.ts'
import { findSessions, noteAuthentication } from '#db/staff/sessions.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { createAuth } from './auth.ts'
import { readSignedIn } from './signed-in.ts'
import { createAdministrator } from './staff.ts'

const context = testDatabase()
const auth = () =>
  createAuth(context.db, { publicUrl: 'http://localhost:3000', SESSION_SECRET: ['a secret for tests only'] })
const PASSWORD = 'a password for tests only'

/** Signs in as a browser with these cookies does. @returns the cookies that it has then. */
async function signIn(cookie = '') {
  const answer = await auth().api.signInUsername({
    body: { username: 'ada', password: PASSWORD },
    headers: new Headers({ cookie }),
    asResponse: true,
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
const who = (cookie: string, byItself = false, needsSecondFactor = false) =>
  readSignedIn(auth(), context.db, { headers: new Headers({ cookie }), byItself, needsSecondFactor })
const rows = () => context.db.select().from(staffSessions)
const only = async () => (await rows())[0] ?? assert.fail('no session')
/** Moves a time of every session into the past. */
const age = (column: 'last_used_at' | 'expires_at' | 'authenticated_at', by: string) =>
  context.db.execute(
    sql`update staff_sessions set ${sql.identifier(column)} = ${sql.identifier(column)} - ${by}::interval`,
  )

beforeEach(async () => {
  await context.db.delete(staff)
  await createAdministrator(context.db, auth(), 'ada', PASSWORD)
})

test('a session ends after seven days, however much it is used', async () => {
  const cookie = await signIn()
  const begun = await only()
  const days = (begun.expiresAt.getTime() - begun.createdAt.getTime()) / 86_400_000
  assert.ok(Math.abs(days - 7) < 0.01, `${days} days`)
  await age('expires_at', '6 days 23 hours')
  const { expiresAt } = await only()
  assert.equal((await who(cookie))?.username, 'ada')
  assert.deepEqual((await only()).expiresAt, expiresAt, 'use does not lengthen it')
  await age('expires_at', '2 hours')
  assert.equal(await who(cookie), null)
})

test('a session that nobody uses ends after twelve hours', async () => {
  const cookie = await signIn()
  await age('last_used_at', '11 hours 59 minutes')
  assert.equal((await who(cookie))?.username, 'ada')
  await age('last_used_at', '11 hours 59 minutes')
  assert.equal((await who(cookie))?.username, 'ada', 'it was used in between')
  await age('last_used_at', '12 hours')
  assert.equal(await who(cookie), null)
  assert.deepEqual(await findSessions(context.db, (await only()).userId), [])
})

test('what a page asks by itself does not keep a session from ending', async () => {
  const cookie = await signIn()
  await age('last_used_at', '11 hours 59 minutes')
  const { lastUsedAt } = await only()
  assert.equal((await who(cookie, true))?.username, 'ada')
  assert.deepEqual((await only()).lastUsedAt, lastUsedAt)
  await age('last_used_at', '1 minute')
  assert.equal(await who(cookie, true), null)
})

test('a new sign-in takes the place of the browser’s session, and adopts none that was planted', async () => {
  const first = await signIn()
  const elsewhere = await signIn()
  const second = await signIn(first)
  assert.notEqual(second, first)
  assert.equal(await who(first), null)
  assert.equal((await who(second))?.username, 'ada')
  assert.equal((await who(elsewhere))?.username, 'ada', 'another browser stays signed in')
  assert.equal((await rows()).length, 2)
  // Unsigned, with the token of somebody's session: it signs nobody in, and nobody out.
  const [token] = await context.db.select({ token: staffSessions.token }).from(staffSessions)
  const planted = `frontdesk.session_token=${token?.token}.c2lnbmF0dXJl`
  assert.equal(await who(planted), null)
  assert.notEqual(await signIn(planted), planted)
  assert.equal((await rows()).length, 3)
})

test('for ten minutes after the password was given it need not be given again', async () => {
  const cookie = await signIn()
  const isRecent = async () => (await who(cookie))?.session.isRecent
  assert.equal(await isRecent(), true)
  await age('authenticated_at', '9 minutes 50 seconds')
  assert.equal(await isRecent(), true)
  await age('authenticated_at', '11 seconds')
  assert.equal(await isRecent(), false)
  await noteAuthentication(context.db, (await only()).id)
  assert.equal(await isRecent(), true)
})

test('somebody with a password that was made for them has something to do first', async () => {
  await context.db.update(staff).set({ mustChangePassword: true }).where(eq(staff.username, 'ada'))
  assert.equal((await who(await signIn()))?.pending, 'password')
})

test('where a second factor is required, somebody without one sets it up first, unless they sign in elsewhere', async () => {
  const cookie = await signIn()
  assert.equal((await who(cookie, false, true))?.pending, 'secondFactor')
  await context.db.update(staffSessions).set({ method: 'oidc' })
  assert.equal((await who(cookie, false, true))?.pending, null)
  await context.db.update(staffSessions).set({ method: 'password' })
  await context.db.update(staff).set({ twoFactorEnabled: true })
  assert.equal((await who(cookie, false, true))?.pending, null)
})
