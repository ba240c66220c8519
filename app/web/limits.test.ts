import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { SECRET, testDatabase } from '../../testing/integration.ts'
import { createSignInGate } from '../admin/sign-in/admit.ts'
import { signKnown, verifyKnown } from '../admin/sign-in/known-browser.ts'
import { createLimit, networkOf } from './limits.ts'
import { isBusy } from './semaphore.ts'

const context = testDatabase()
const gate = () => createSignInGate(context.client, SECRET)
const stranger = (address: string, username: string) => ({ address, username, knownBrowser: null })

async function keys() {
  const rows = await context.db.execute<{ key: string }>(
    sql`select key from registration_limits order by key`,
  )
  return rows.map(({ key }) => key)
}

test('stored keys reveal neither address nor name, and differ for each limit', async () => {
  await createLimit(context.client, 'registration', 5, 60, SECRET).count('203.0.113.9')
  await gate().count(stranger('203.0.113.9', 'Ada'))
  const stored = await keys()
  assert.deepEqual(
    stored.map((key) => key.replace(/:.*/, '')),
    ['registration', 'sign-in-address', 'sign-in-name'],
  )
  assert.equal(new Set(stored.map((key) => key.replace(/.*:/, ''))).size, 3)
  for (const key of stored) assert.match(key, /^[a-z-]+:[\w-]{43}$/)
})

test('one household has one count, however many IPv6 addresses it has', () => {
  for (const address of ['2001:db8:0:7::1', '2001:0DB8::7:a:b:c:d', '2001:db8:0:7:ffff:ffff:ffff:ffff%eth0'])
    assert.equal(networkOf(address), '2001:db8:0:7::/64', address)
  for (const address of ['::1', '::ffff:203.0.113.9', '::FFFF:cb00:7109'])
    assert.equal(networkOf(address), address)
  for (const other of ['2001:db8:0:8::1', '203.0.113.9', 'unknown', 'ada'])
    assert.notEqual(networkOf(other), '2001:db8:0:7::/64', other)
})

test('a new name each time: the eleventh try from one address waits, and others do not', async () => {
  const { count } = gate()
  for (let index = 0; index < 10; index++)
    assert.equal(await count(stranger('203.0.113.9', `name${index}`)), 0)
  const wait = await count(stranger('203.0.113.9', 'name10'))
  assert.ok(wait > 800 && wait <= 900, `${wait} s`)
  assert.equal(await count(stranger('203.0.113.10', 'name10')), 0)
})

test('ten addresses try ten passwords each for one name: twenty tries, and a known browser is let in', async () => {
  const { count } = gate()
  let admitted = 0
  for (let address = 0; address < 10; address++)
    for (let index = 0; index < 10; index++)
      if ((await count(stranger(`203.0.113.${address}`, index % 2 ? 'ada' : 'ADA'))) === 0) admitted++
  assert.equal(admitted, 20)
  const known = { address: '203.0.113.1', username: 'ada', knownBrowser: 'hers' }
  for (let index = 0; index < 10; index++) assert.equal(await count(known), 0)
  assert.ok((await count(known)) > 0, 'a stolen browser does not try for ever')
  assert.equal(await count(stranger('203.0.113.200', 'grace')), 0)
})

test('thirty strangers at once: one after another, eleven of them; a known browser does not wait behind them', async () => {
  const { pass } = gate()
  let running = 0
  let most = 0
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const results = Array.from({ length: 30 }, (_, index) =>
    pass(stranger('203.0.113.9', `name${index}`), async () => {
      most = Math.max(most, ++running)
      await held
      running--
    }).then(
      () => 'done',
      (error) => (isBusy(error) ? 'busy' : error),
    ),
  )
  const known = { address: '203.0.113.9', username: 'ada', knownBrowser: 'hers' }
  assert.equal(await pass(known, async () => 'in'), 'in')
  release()
  const ended = await Promise.all(results)
  assert.deepEqual([most, ended.filter((end) => end === 'done').length], [1, 11])
  assert.equal(ended.filter((end) => end === 'busy').length, 19)
})

test('a browser is known for the name that signed in there, without revealing it', () => {
  const cookie = signKnown('Ada', [SECRET])
  const id = verifyKnown('ada', cookie, ['a newer secret for tests', SECRET])
  assert.ok(id && id.length >= 20)
  assert.equal(verifyKnown('grace', cookie, [SECRET]), null)
  assert.equal(verifyKnown('ada', cookie.replace(/^./, '!'), [SECRET]), null)
  assert.equal(verifyKnown('ada', undefined, [SECRET]), null)
  assert.doesNotMatch(cookie, /ada/i)
  assert.notEqual(signKnown('ada', [SECRET]).split('.')[0], id)
})
