import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { REFRESH } from '../queue/queues.ts'
import { compare } from './compare-lists.ts'
import { mendMissing } from './reconcile.ts'

const context = testDatabase()
const nobodyTold = fakeProvider(async () => assert.fail('nobody is told'))

/** So many confirmed people of that place. */
async function people(prefix: string, count: number, seenIn: string) {
  for (let n = 0; n < count; n++) await registerSomebody(context, `${prefix}${n}_of_these`)
  await context.db.execute(sql`
    update subscriptions set state = 'confirmed', since = now() - interval '1 hour', provider_standing = 'subscribed',
      provider_seen_in = ${seenIn}, last_provider = split_part(${seenIn}, ' ', 1)
    where user_id in (select id from users where username like ${`${prefix}%`})`)
}
/** What differs from a list that has the people of these names only. */
async function differences(remembersOptOuts: boolean, ...there: string[]) {
  const provider = {
    ...nobodyTold,
    ...{ name: 'mailman' as const, listId: 'news.example.com', remembersOptOuts },
    list: async () => ({
      members: there.map((name) => ({
        email: `${name}_of_these@example.com`,
        membership: 'subscribed' as const,
      })),
      unreadable: 2,
      next: null,
    }),
  }
  const single = connect(context.url, 1)
  const found = await compare(single.client, provider, new Date(), AbortSignal.timeout(5000)).finally(
    single.close,
  )
  assert.ok('missingThere' in found)
  return found
}
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const looks = async () =>
  (await context.db.execute(sql`select from pgboss.job where name = ${REFRESH}`)).length

test('nobody counts as missing on a list that forgets who left, who was never on it', async () => {
  await people('ours', 3, 'mailman news.example.com')
  await people('brevo', 4, 'brevo')
  await people('list', 5, 'mailman other.example.com')
  const { missingThere, neverThere, agreed, unreadable } = await differences(false, 'ours0', 'brevo0')
  assert.deepEqual([missingThere.length, neverThere, agreed, unreadable], [2, 8, 2, 2])
  const remembered = await differences(true, 'ours0', 'brevo0')
  assert.deepEqual([remembered.missingThere.length, remembered.neverThere], [10, 0])
})

for (const [missing, there, refused] of [
  [10, 9, true],
  [10, 10, false],
  [9, 0, false],
] as const)
  test(`${missing} missing and ${there} there: ${refused ? 'nobody is looked up unless an administrator says that they left' : 'looked up'}`, async () => {
    await people('ours', missing + there, 'mailman news.example.com')
    const found = await differences(false, ...names('ours', there))
    const mend = (haveLeft: boolean) =>
      mendMissing(context.db, context.boss, { remembersOptOuts: false }, found, { haveLeft })
    const looked = { looks: missing, requeued: 0, refused: false }
    assert.deepEqual(await mend(false), refused ? { looks: 0, requeued: 0, refused } : looked)
    assert.equal(await looks(), refused ? 0 : missing)
    assert.deepEqual(await mend(true), looked)
    assert.equal(await looks(), missing)
  })
