import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { createLimit } from '#app/web/limits.ts'
import { registerSomebody, registersTogether, SECRET, testDatabase } from '../../testing/integration.ts'

const context = testDatabase()
const limited = (points: number) => ({
  ...context,
  together: registersTogether(context, {
    limit: createLimit(context.client, 'registration', points, 3600, SECRET),
  }),
})

async function counts() {
  const [row] = await context.db.execute<{ users: number; jobs: number; points: number }>(sql`
    select (select count(*) from users)::int as users,
      (select count(*) from pgboss.job where name = 'subscription-sync')::int as jobs,
      (select coalesce(sum(points), 0) from registration_limits)::int as points`)
  return row
}

for (const consents of [true, false]) {
  test(`of fifty at once just the limit is registered, the others are told when to come back (${consents ? 'with' : 'without'} consent)`, async () => {
    const five = limited(5)
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => registerSomebody(five, `person${index}`, { consents })),
    )
    assert.equal(results.filter(({ status }) => status === 'registered').length, 5)
    const refused = results.filter((result) => result.status === 'limited')
    assert.equal(refused.length, 45)
    assert.ok(refused.every(({ seconds }) => seconds > 3500 && seconds <= 3600))
    assert.deepEqual(await counts(), { users: 5, jobs: consents ? 5 : 0, points: 50 })
  })
}

test('tries that end "taken" count, and over the limit nobody learns what is taken', async () => {
  const five = limited(5)
  await registerSomebody(five, 'wanted')
  const results = await Promise.all(Array.from({ length: 20 }, () => registerSomebody(five, 'wanted')))
  assert.equal(results.filter(({ status }) => status === 'taken').length, 4)
  assert.equal(results.filter(({ status }) => status === 'limited').length, 16)
  assert.equal((await registerSomebody(five, 'unheard_of')).status, 'limited')
  assert.equal((await counts())?.users, 1)
})

test('the same form many times at once, from one address: no deadlock, one user', async () => {
  const many = limited(1000)
  const results = await Promise.all(
    Array.from({ length: 50 }, () => registerSomebody(many, 'again', { browserHash: 'mine' })),
  )
  assert.ok(results.every(({ status }) => status === 'registered'))
  assert.deepEqual(await counts(), { users: 1, jobs: 1, points: 50 })
})

test('a failure on our side does not count as a try', async () => {
  await context.db.execute(sql`alter table subscriptions rename to subscriptions_gone`)
  try {
    await assert.rejects(registerSomebody(limited(5), 'unlucky'))
  } finally {
    await context.db.execute(sql`alter table subscriptions_gone rename to subscriptions`)
  }
  assert.deepEqual(await counts(), { users: 0, jobs: 0, points: 0 })
})

test('when the time is over the count begins anew; zero is no limit', async () => {
  assert.equal((await registerSomebody(limited(1), 'first')).status, 'registered')
  assert.equal((await registerSomebody(limited(1), 'second')).status, 'limited')
  await context.db.execute(sql`update registration_limits set expire = 0`)
  assert.equal((await registerSomebody(limited(1), 'second')).status, 'registered')
  assert.equal((await registerSomebody(limited(0), 'third')).status, 'registered')
})
