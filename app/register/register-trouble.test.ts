import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect, type Sql } from '#db/client.ts'
import { until } from '../../e2e/until.ts'
import { registerSomebody, registersTogether, testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'
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

/** Another transaction that has taken the names and neither commits nor rolls back, until it is ended. */
async function holding(
  usernames: string[],
  work: (client: Sql, release: () => Promise<void>) => Promise<void>,
) {
  const other = connect(context.url, 1)
  try {
    await other.client`begin`
    for (const name of usernames)
      await other.client`insert into users (id, username, username_normalised, email, email_normalised)
        values (gen_random_uuid(), ${name}, ${name}, ${`held_${name}`}, ${`held_${name}`})`
    await work(other.client, async () => void (await other.client`rollback`))
  } finally {
    await other.close()
  }
}

const waitingForLocks = async () => {
  const [row] = await context.client`select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like 'with given%'`
  return row?.waiting as number
}

test('two statements that wait for each other: everybody gets their own answer', async () => {
  // As two web processes, whose connections detect a deadlock before their lock timeout.
  const own = connect(context.url, 20, { deadlock_timeout: '10ms' })
  const process = () => ({ ...context, together: registersTogether({ ...context, ...own }) })
  const [one, another] = [process(), process()]
  const deadlocks = async () => {
    const [row] =
      await context.client`select deadlocks::int from pg_stat_database where datname = current_database()`
    return row?.deadlocks as number
  }
  const before = await deadlocks()
  try {
    await holding(
      ['kk', 'll'].map((name) => `${name}_held`),
      async (_, release) => {
        const to = (where: typeof one, name: string, email: string) =>
          registerSomebody(where, name, {
            email: `${email}@example.com`,
            address: where === one ? '192.0.2.1' : '192.0.2.2',
          })
        // Rows are written in order of the names: each takes one email, is held up, and then wants the other's.
        const results = Promise.all([
          to(one, 'aaa', 'x'),
          to(one, 'kk_held', 'k'),
          to(one, 'yyy', 'y'),
          to(another, 'bbb', 'y'),
          to(another, 'll_held', 'l'),
          to(another, 'zzz', 'x'),
        ])
        await until(async () => (await waitingForLocks()) === 2)
        await release()
        const statuses = (await results).map(({ status }) => status)
        for (const [mine, theirs] of [
          [0, 5],
          [2, 3],
        ] as const)
          assert.deepEqual([statuses[mine], statuses[theirs]].sort(), ['registered', 'taken'])
        assert.deepEqual([statuses[1], statuses[4]], ['registered', 'registered'])
      },
    )
  } finally {
    // Statistics are reported when a connection ends.
    await own.close()
  }
  await until(async () => (await deadlocks()) > before)
  assert.deepEqual(await counts(), { users: 4, subscriptions: 4, jobs: 4, points: 6 })
})

test('a name locked by another transaction delays only people who want it', async () => {
  await holding(['held'], async (_, release) => {
    const held = registerSomebody(context, 'held')
    const others = await Promise.all(
      names('other', 20).map((name, n) => registerSomebody(context, name, { address: `198.51.100.${n}` })),
    )
    assert.ok(others.every(({ status }) => status === 'registered'))
    assert.equal((await counts())?.users, 20)
    await release()
    assert.equal((await held).status, 'registered')
  })
})

test('a connection that is ended in the middle: everybody is registered, nobody twice', async () => {
  await holding(['held'], async (client, release) => {
    const results = Promise.all(
      names('other', 20)
        .concat('held')
        .map((name) => registerSomebody(context, name)),
    )
    await until(async () => (await waitingForLocks()) === 1)
    await client`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like 'with given%'`
    await release()
    assert.ok((await results).every(({ status }) => status === 'registered'))
  })
  assert.deepEqual(await counts(), { users: 21, subscriptions: 21, jobs: 21, points: 21 })
})

test('an answer that is lost after the commit: the registration is the one that was made', async () => {
  const proxy = await createProxy(context.url)
  const own = connect(proxy.url, 4)
  const to = {
    ...context,
    ...own,
    together: registersTogether({ ...context, ...own }, { notify: async () => {} }),
  }
  try {
    await registerSomebody(to, 'warms_up')
    proxy.loseAnswer()
    const results = await Promise.all(names('other', 20).map((name) => registerSomebody(to, name)))
    const ids = results.map((result) => result.status === 'registered' && result.userId)
    const users = await context.client`select id from users where username like 'other%'`
    assert.deepEqual(ids.sort(), users.map(({ id }) => id).sort())
    assert.equal((await counts())?.jobs, 21)
  } finally {
    proxy.close()
    await own.close()
  }
})

test('a database that does not answer: told in time, done whole, and the browser’s repeat is the same registration', async () => {
  const proxy = await createProxy(context.url)
  const own = connect(proxy.url, 4)
  const to = {
    ...context,
    ...own,
    together: registersTogether({ ...context, ...own }, { notify: async () => {} }),
  }
  try {
    await registerSomebody(to, 'warms_up')
    proxy.keepAnswers()
    const input = {
      ...{ username: 'patient', usernameNormalised: 'patient', email: 'patient@example.com' },
      ...{
        emailNormalised: 'patient@example.com',
        consents: true,
        address: '203.0.113.9',
        browserHash: 'mine',
      },
    }
    await assert.rejects(registerUser(to, input, 200), /no answer from the database in 0.2 s/)
    await until(async () => (await counts())?.users === 2)
    const [user] = await context.client`select id from users where username = 'patient'`
    assert.deepEqual(await registerUser(context, input), { status: 'registered', userId: user?.id })
    assert.deepEqual(await counts(), { users: 2, subscriptions: 2, jobs: 2, points: 3 })
  } finally {
    proxy.releaseAnswers()
    await own.close()
    proxy.close()
  }
})
