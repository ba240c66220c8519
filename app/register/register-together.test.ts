import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import type { Sql } from '#db/client.ts'
import { registerSomebody, registersTogether, testDatabase } from '../../testing/integration.ts'
import { registerUser } from './register-user.ts'

const context = testDatabase()
const names = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}_${n}`)

async function counts() {
  const [row] = await context.db.execute<Record<'users' | 'subscriptions' | 'jobs' | 'points', number>>(sql`
    select (select count(*) from users)::int as users, (select count(*) from subscriptions)::int as subscriptions,
      (select count(*) from pgboss.job where name = 'subscription-sync')::int as jobs,
      (select coalesce(sum(points), 0) from registration_limits)::int as points`)
  return row
}

/** Registers under a name that the form would refuse and the table refuses too. */
const poisoned = (to = context, browserHash: string | null = null) =>
  registerUser(to, {
    ...{ username: 'no name!', usernameNormalised: 'no name!' },
    ...{ email: 'poisoned@example.com', emailNormalised: 'poisoned@example.com' },
    ...{ consents: true, address: '203.0.113.9', browserHash },
  })

/** The statements that a client sends, by their first words. */
function watched({ client }: { client: Sql }) {
  const sent: string[] = []
  const watching = Object.assign(Object.create(client), {
    unsafe: (text: string, ...rest: [never]) => {
      sent.push(text.slice(0, 10))
      return client.unsafe(text, ...rest)
    },
  }) as Sql
  return { client: watching, registrations: () => sent.filter((text) => text === 'with given').length }
}

test('fifty at once with one email: one gets it, 49 are told which field', async () => {
  const results = await Promise.all(
    names('racer', 50).map((name) => registerSomebody(context, name, { email: 'Wanted@example.com' })),
  )
  const told = results.filter((result) => result.status === 'taken')
  assert.equal(told.length, 49)
  assert.ok(told.every((result) => result.email && !result.username))
  assert.deepEqual(await counts(), { users: 1, subscriptions: 1, jobs: 1, points: 50 })
})

test('people who arrive together share a statement, and each gets their own verdict', async () => {
  await registerSomebody(context, 'first', { browserHash: 'mine' })
  for (const name of names('busy', 60)) await registerSomebody(context, name, { address: '198.51.100.1' })
  const { client, registrations } = watched(context)
  const to = { ...context, together: registersTogether({ ...context, client }) }
  const results = await Promise.all([
    registerSomebody(to, 'willing'),
    registerSomebody(to, 'quiet', { consents: false }),
    registerSomebody(to, 'FIRST'),
    registerSomebody(to, 'other', { email: 'first@example.com' }),
    registerSomebody(to, 'First', { browserHash: 'mine' }),
    registerSomebody(to, 'too_many', { address: '198.51.100.1' }),
    registerSomebody(to, 'twice', { email: 'one@example.com' }),
    registerSomebody(to, 'twice', { email: 'two@example.com' }),
    registerSomebody(to, 'second', { email: 'two@example.com' }),
  ])
  assert.equal(registrations(), 1)
  const said = results.map((result) =>
    result.status === 'taken'
      ? `taken${result.username ? ' name' : ''}${result.email ? ' email' : ''}`
      : result.status,
  )
  assert.deepEqual(said.slice(0, 6), [
    'registered',
    'registered',
    'taken name email',
    'taken email',
    'registered',
    'limited',
  ])
  // One of the two with that name registers; the email of the other stays free.
  assert.deepEqual(said.slice(6), ['registered', 'taken name email', 'registered'])
  // 61 before; willing, quiet, twice and second.
  assert.deepEqual(await counts(), { users: 65, subscriptions: 65, jobs: 64, points: 60 + 1 + 9 })
})

test('an address’s first are let in, in the order in which they came', async () => {
  for (const name of names('before', 57)) await registerSomebody(context, name)
  const results = await Promise.all(names('crowd', 10).map((name) => registerSomebody(context, name)))
  assert.deepEqual(
    results.map(({ status }) => status),
    [...Array(3).fill('registered'), ...Array(7).fill('limited')],
  )
})

test('a row that the table refuses does not affect the others', async () => {
  const { client, registrations } = watched(context)
  const to = { ...context, together: registersTogether({ ...context, client }) }
  const others = names('other', 20).map((name) => registerSomebody(to, name))
  const [bad, ...results] = await Promise.allSettled([poisoned(to), ...others])
  assert.match(String(bad.status === 'rejected' && bad.reason), /users_username_check/)
  assert.ok(results.every((result) => result.status === 'fulfilled' && result.value.status === 'registered'))
  assert.equal(registrations(), 1 + 21)
  assert.deepEqual(await counts(), { users: 20, subscriptions: 20, jobs: 20, points: 20 })
})
