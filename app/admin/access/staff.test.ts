import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { staff } from '#db/schema/staff.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { testDatabase } from '../../../testing/integration.ts'
import { createAuth } from './auth.ts'
import {
  COMMAND_LINE,
  changeRole,
  createAdministrator,
  findAdministrator,
  listAdministrators,
  removeAdministrator,
  resetPassword,
} from './staff.ts'

const context = testDatabase()
const auth = () =>
  createAuth(context.db, { publicUrl: 'http://localhost:3000', SESSION_SECRET: ['a secret for tests only'] })
const PASSWORD = 'a password for tests only'

const create = (name: string, role: 'viewer' | 'operator' | 'admin', actor?: string) =>
  createAdministrator(context.db, auth(), name, PASSWORD, role, actor)
const roleOf = async (name: string) => (await findAdministrator(context.db, name))?.role

/** The session cookie after signing in, as a browser would send it; null where that is refused. */
async function signIn(username: string, password = PASSWORD) {
  const answer = await auth()
    .api.signInUsername({ body: { username, password }, asResponse: true })
    .catch(() => null)
  const cookie = answer?.headers.getSetCookie()[0]?.split(';')[0]
  return answer?.ok && cookie ? new Headers({ cookie }) : null
}
const whoIs = async (headers: Headers) => (await auth().api.getSession({ headers }))?.user

beforeEach(async () => {
  await context.db.delete(staff)
})

test('a new administrator signs in and has the role; the name is taken, and everything is audited', async () => {
  assert.equal(await create('Ada', 'operator', 'grace'), true)
  assert.equal(await create('ada', 'admin'), false, 'taken, in whatever case')
  const session = await signIn('ADA')
  assert.ok(session)
  const user = await whoIs(session)
  assert.deepEqual([user?.username, user?.displayUsername, user?.role], ['ada', 'Ada', 'operator'])
  const events = await findAuditEvents(context.db, {}, 200)
  assert.deepEqual(
    events.map(({ actor, action, detail }) => [actor, action, detail]),
    [['grace', 'create administrator', { administrator: 'ada', role: 'operator' }]],
  )
  assert.ok(!JSON.stringify(events).includes(PASSWORD))
})

test('a role counts from the next request on; nobody changes their own', async () => {
  await create('ada', 'admin')
  await create('grace', 'admin')
  const session = await signIn('grace')
  assert.ok(session)
  assert.equal(await changeRole(context.db, 'ada', 'viewer', 'ada'), 'own')
  assert.equal(await changeRole(context.db, 'Grace', 'viewer', 'ada'), 'done')
  assert.equal((await whoIs(session))?.role, 'viewer')
  assert.equal(await changeRole(context.db, 'grace', 'viewer', 'ada'), 'same')
  assert.equal(await changeRole(context.db, 'nobody', 'viewer', 'ada'), 'missing')
  const [event] = await findAuditEvents(context.db, {}, 200)
  assert.deepEqual(event?.detail, { administrator: 'grace', before: 'admin', after: 'viewer' })
})

test('a role that somebody else has changed meanwhile stays', async () => {
  await create('grace', 'admin')
  await create('ada', 'viewer')
  assert.equal(await changeRole(context.db, 'ada', 'admin', 'grace', 'viewer'), 'done')
  assert.equal(await changeRole(context.db, 'ada', 'operator', 'olga', 'viewer'), 'changed')
  assert.equal(await roleOf('ada'), 'admin')
})

test('the last one with the role admin keeps it and stays, also on the command line', async () => {
  await create('ada', 'admin')
  await create('grace', 'operator')
  const before = await findAuditEvents(context.db, {}, 200)
  assert.equal(await changeRole(context.db, 'ada', 'operator'), 'last_admin')
  assert.equal(await removeAdministrator(context.db, 'ada', 'somebody'), 'last_admin')
  assert.equal(await roleOf('ada'), 'admin')
  assert.deepEqual(
    await findAuditEvents(context.db, {}, 200),
    before,
    'nothing was done, so nothing is on record',
  )
  assert.equal(await removeAdministrator(context.db, 'grace'), 'done')
})

test('two who take each other’s role away at once: one of them is left', async () => {
  for (let round = 0; round < 10; round++) {
    await context.db.delete(staff)
    await create('ada', 'admin')
    await create('grace', 'admin')
    const said = await Promise.all([
      changeRole(context.db, 'ada', 'viewer', 'grace'),
      removeAdministrator(context.db, 'grace', 'ada'),
    ])
    assert.deepEqual(said.toSorted(), ['done', 'last_admin'])
    const admins = (await listAdministrators(context.db)).filter(({ role }) => role === 'admin')
    assert.equal(admins.length, 1)
  }
})

test('a new password ends the sessions and the old password; a removed one is out', async () => {
  await create('ada', 'admin')
  await create('grace', 'viewer')
  const first = await signIn('grace')
  assert.ok(first)
  assert.equal(await resetPassword(context.db, auth(), 'grace', 'another for tests only', 'ada'), 'done')
  assert.equal(await whoIs(first), undefined)
  assert.equal(await signIn('grace'), null)
  const second = await signIn('grace', 'another for tests only')
  assert.ok(second)
  assert.equal(await removeAdministrator(context.db, 'grace', 'ada'), 'done')
  assert.equal(await whoIs(second), undefined)
  assert.equal(await signIn('grace', 'another for tests only'), null)
  const events = await findAuditEvents(context.db, {}, 200)
  assert.deepEqual(
    events.map(({ actor, action }) => `${actor}: ${action}`),
    [
      'ada: remove administrator',
      'ada: reset password',
      `${COMMAND_LINE}: create administrator`,
      `${COMMAND_LINE}: create administrator`,
    ],
  )
})
