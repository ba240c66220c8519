import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { registerSomebody, registersTogether, testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'

const context = testDatabase()

async function counts() {
  const [row] = await context.db.execute<{ users: number; subscriptions: number; jobs: number }>(sql`
    select (select count(*) from users)::int as users, (select count(*) from subscriptions)::int as subscriptions,
      (select count(*) from pgboss.job where name = 'subscription-sync')::int as jobs`)
  return row
}

test('user, subscription and job, the job of the subscription', async () => {
  const result = await registerSomebody(context, 'Somebody')
  assert.equal(result.status, 'registered')
  assert.deepEqual(await counts(), { users: 1, subscriptions: 1, jobs: 1 })
  const [row] = await context.db.execute(sql`
    select u.username, u.username_normalised, s.state, s.consent_address, j.data->>'userId' = u.id::text as same
    from users u join subscriptions s on s.user_id = u.id join pgboss.job j on j.id = s.job_id`)
  assert.deepEqual(
    { ...row },
    {
      username: 'Somebody',
      username_normalised: 'somebody',
      state: 'pending',
      consent_address: '203.0.113.9',
      same: true,
    },
  )
})

test('without consent there is no job', async () => {
  await registerSomebody(context, 'quiet', { consents: false })
  assert.deepEqual(await counts(), { users: 1, subscriptions: 1, jobs: 0 })
})

test('fifty at once want one name: one gets it, 49 are told', async () => {
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      registerSomebody(context, index % 2 ? 'WANTED' : 'wanted', { email: `racer${index}@example.com` }),
    ),
  )
  const told = results.filter((result) => result.status === 'taken')
  assert.equal(told.length, 49)
  assert.ok(told.every((result) => result.username && !result.email))
  assert.deepEqual(await counts(), { users: 1, subscriptions: 1, jobs: 1 })
})

test('both fields are named when both are taken', async () => {
  await registerSomebody(context, 'first')
  await registerSomebody(context, 'second')
  assert.deepEqual(await registerSomebody(context, 'FIRST', { email: 'SECOND@example.com' }), {
    status: 'taken',
    username: true,
    email: true,
  })
})

for (const table of ['users', 'subscriptions', 'pgboss.job']) {
  test(`when writing ${table} fails, nothing is kept`, async () => {
    await context.db.execute(
      sql`create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused on purpose'; end $$`,
    )
    await context.db.execute(
      sql`create constraint trigger refuse after insert on ${sql.raw(table === 'pgboss.job' ? await jobTable() : table)} deferrable initially immediate for each row execute function refuse()`,
    )
    try {
      await assert.rejects(registerSomebody(context, 'unlucky'), /refused on purpose/)
      assert.deepEqual(await counts(), { users: 0, subscriptions: 0, jobs: 0 })
    } finally {
      await context.db.execute(sql`drop function refuse() cascade`)
    }
    assert.equal((await registerSomebody(context, 'unlucky')).status, 'registered')
  })
}

/** pg-boss keeps a queue's jobs in a partition, and constraint triggers need a plain table. */
async function jobTable() {
  const [row] = await context.db.execute<{ name: string }>(
    sql`select 'pgboss.' || table_name as name from pgboss.queue where name = 'subscription-sync'`,
  )
  return row?.name ?? 'pgboss.job'
}

test('a failure that only the commit finds leaves nothing either', async () => {
  await context.db.execute(
    sql`create function refuse_late() returns trigger language plpgsql as $$ begin raise exception 'refused late'; end $$`,
  )
  await context.db.execute(
    sql`create constraint trigger refuse_late after insert on users deferrable initially deferred for each row execute function refuse_late()`,
  )
  try {
    await assert.rejects(registerSomebody(context, 'unlucky'), /refused late/)
    assert.deepEqual(await counts(), { users: 0, subscriptions: 0, jobs: 0 })
  } finally {
    await context.db.execute(sql`drop function refuse_late() cascade`)
  }
})

test('the same browser’s repeat is the same registration; anybody else’s is taken', async () => {
  const first = await registerSomebody(context, 'again', { browserHash: 'mine' })
  assert.deepEqual(await registerSomebody(context, 'Again', { browserHash: 'mine' }), first)
  assert.equal((await registerSomebody(context, 'again', { browserHash: 'another' })).status, 'taken')
  assert.equal((await registerSomebody(context, 'again')).status, 'taken')
  assert.equal(
    (await registerSomebody(context, 'again', { browserHash: 'mine', email: 'other@example.com' })).status,
    'taken',
  )
  assert.deepEqual(await counts(), { users: 1, subscriptions: 1, jobs: 1 })
})

test('limit, user, subscription and job are one round trip', async () => {
  const proxy = await createProxy(context.url)
  const own = connect(proxy.url, 1)
  // The NOTIFY is sent after the answer and holds nobody up.
  const proxied = {
    ...context,
    together: registersTogether({ ...context, ...own }, { notify: async () => {} }),
  }
  try {
    await registerSomebody(proxied, 'warms_up')
    const before = proxy.roundTrips()
    await registerSomebody(proxied, 'measured')
    assert.equal(proxy.roundTrips() - before, 1)
  } finally {
    await own.close()
    proxy.close()
  }
})
