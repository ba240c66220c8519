import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { compare } from './compare-lists.ts'

const context = testDatabase()

test('people are recognised in the provider’s list by every spelling of their address, also an old one that is none', async () => {
  for (const [username, email] of [
    ['ada', 'Ada@Bücher.example'],
    ['grace', 'grace@example.com'],
    ['edith', 'edith@example.com'],
  ] as const)
    await registerSomebody(context, username, { email })
  await context.db.execute(sql`
    update users set email = 'grace@💩.la', email_normalised = 'grace@💩.la' where username = 'grace'`)
  await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
  const emails = ['ADA@XN--BCHER-KVA.EXAMPLE', 'Grace@💩.la', 'edith@example.com/', 'a\0@example.com']
  const single = connect(context.url, 1)
  const provider = {
    ...fakeProvider(async () => assert.fail('nobody is told')),
    list: async () => ({
      members: emails.map((email) => ({ email, membership: 'suppressed' as const })),
      next: null,
    }),
  }
  const signal = AbortSignal.timeout(10_000)
  const found = await compare(single.client, provider, new Date(0), signal).finally(single.close)
  assert.ok('read' in found)
  const rows = await context.db.execute<{ username: string }>(
    sql`select username from users where id in ${found.optedOutThere} order by username`,
  )
  assert.deepEqual(
    rows.map(({ username }) => username),
    ['ada', 'grace'],
  )
  assert.equal(found.unknownHere, 2)
})
