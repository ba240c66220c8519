import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { connect } from '#db/client.ts'
import { move } from '#db/subscriptions/transitions.ts'
import { fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { compare } from './compare-lists.ts'
import { mendMissing, reconcile } from './reconcile.ts'

const context = testDatabase()
const run = () => reconcile(context.db, context.boss, 0)
const states = async () =>
  (await context.db.execute<{ state: string }>(sql`select state from subscriptions`)).map((row) => row.state)

test('consistent rows and jobs are left alone', async () => {
  await registerSomebody(context, 'fine')
  assert.deepEqual(await run(), { requeued: 0, raised: 0, delayed: 0 })
})

test('a waiting subscription whose job is gone gets a new one, once', async () => {
  await registerSomebody(context, 'lost')
  await context.db.execute(sql`delete from pgboss.job`)
  assert.deepEqual(await run(), { requeued: 1, raised: 0, delayed: 0 })
  assert.deepEqual(await run(), { requeued: 0, raised: 0, delayed: 0 })
  const [row] = await context.db.execute(
    sql`select j.data->>'userId' = s.user_id::text as same from subscriptions s join pgboss.job j on j.id = s.job_id`,
  )
  assert.equal(row?.same, true)
})

test('two reconcilers at once make one job', async () => {
  await registerSomebody(context, 'lost')
  await context.db.execute(sql`delete from pgboss.job`)
  await Promise.all([run(), run(), run()])
  const live = await context.db.execute(
    sql`select j.id from pgboss.job j join subscriptions s on s.job_id = j.id where j.name = 'subscription-sync'`,
  )
  const all = await context.db.execute(sql`select id from pgboss.job where name = 'subscription-sync'`)
  assert.deepEqual([live.length, all.length], [1, 1])
})

for (const state of ['failed', 'cancelled']) {
  test(`a job that is ${state} while the person waits is put in front of an administrator`, async () => {
    await registerSomebody(context, 'dead')
    await context.db.execute(sql`update pgboss.job set state = ${state}::pgboss.job_state`)
    assert.deepEqual(await run(), { requeued: 0, raised: 1, delayed: 0 })
    assert.deepEqual(await states(), ['needs_attention'])
  })
}

test('a job that was taken back from a dead worker reads delayed', async () => {
  await registerSomebody(context, 'retried')
  await context.db.execute(sql`update pgboss.job set state = 'retry', retry_count = 1`)
  assert.equal((await run()).delayed, 1)
  assert.deepEqual(await states(), ['delayed'])
})

test('a pass that runs out of time goes on where it ended', async () => {
  await context.db.execute(sql`
    with people as (insert into users (id, username, username_normalised, email, email_normalised)
      select uuidv7(), 'user' || n, 'user' || n, n || '@example.com', n || '@example.com' from generate_series(1, 5001) n returning id),
    jobs as (insert into pgboss.job (id, name, data) select uuidv7(), ${QUEUE}, jsonb_build_object('userId', id) from people
      returning id, (data->>'userId')::uuid as user_id)
    insert into subscriptions (user_id, state, job_id) select user_id, 'pending', id from jobs`)
  await context.db.execute(sql`
    delete from pgboss.job where id = (select job_id from subscriptions order by user_id desc limit 1)`)
  const pass = () => reconcile(context.db, context.boss, 0, { forMs: 0 })
  assert.equal((await pass()).requeued, 0)
  assert.equal((await pass()).requeued, 1)
})

test('recent changes are left alone', async () => {
  await registerSomebody(context, 'fresh')
  await context.db.execute(sql`delete from pgboss.job`)
  assert.deepEqual(await reconcile(context.db, context.boss, 30), { requeued: 0, raised: 0, delayed: 0 })
})

test('a lost job is replaced once, and not at all when the person has moved on', async () => {
  const registered = await registerSomebody(context, 'lost')
  const userId = registered.status === 'registered' ? registered.userId : ''
  const [row] = await context.db.execute<{ id: string }>(sql`select job_id as id from subscriptions`)
  const replace = (lost = row?.id ?? null, by = uuidv7()) =>
    context.db.transaction(async (tx) =>
      (await move(tx, 'requeue', [userId], { jobId: by, instead: lost })).length > 0 ? by : null,
    )
  const next = await replace()
  assert.ok(next)
  assert.equal(await replace(), null)
  for (const state of ['opted_out', 'needs_attention']) {
    await context.db.execute(sql`update subscriptions set state = ${state}::subscription_state`)
    assert.equal(await replace(next), null)
    assert.deepEqual(await states(), [state])
  }
})

const mending = [
  {
    remembersOptOuts: false,
    resubscribes: true,
    state: 'confirmed',
    becomes: 'confirmed',
    jobs: ['created'],
  },
  {
    remembersOptOuts: true,
    resubscribes: false,
    state: 'confirmed',
    becomes: 'confirmed',
    jobs: ['created'],
  },
  // The earlier job may still be queued: a worker was taken for dead, and confirmed the person all the same.
  {
    ...{ remembersOptOuts: true, resubscribes: true },
    ...{ state: 'confirmed', becomes: 'pending', jobs: ['cancelled', 'created'] },
  },
  { remembersOptOuts: true, resubscribes: true, state: 'opted_out', becomes: 'opted_out', jobs: ['created'] },
]
for (const { state, becomes, jobs, ...how } of mending) {
  test(`missing there, ${state} here, ${JSON.stringify(how)}: ${becomes}`, async () => {
    const registered = await registerSomebody(context, 'missing')
    assert.ok(registered.status === 'registered')
    await context.db.execute(sql`update subscriptions set state = ${state}::subscription_state`)
    const found = { missingThere: [registered.userId], agreed: 0 }
    await mendMissing(context.db, context.boss, how, found, how)
    assert.deepEqual(await states(), [becomes])
    const rows = await context.db.execute<{ state: string }>(
      sql`select state::text from pgboss.job where name = ${QUEUE} order by 1`,
    )
    assert.deepEqual(
      rows.map((row) => row.state),
      jobs,
    )
  })
}

test('a person missed in a paged list because another one left it is looked up, and stays confirmed', async () => {
  const names = ['ada', 'grace', 'edsger', 'alan']
  for (const name of names) await registerSomebody(context, name)
  await context.db.execute(
    sql`update subscriptions set state = 'confirmed', since = now() - interval '1 hour'`,
  )
  const there = names.map((name) => ({ email: `${name}@example.com`, membership: 'subscribed' as const }))
  const list = async (cursor: string | null) => {
    const from = Number(cursor ?? 0)
    const members = there.slice(from, from + 2)
    there.shift() // ada; once the first page has been read, edsger is on it
    return { members, next: from + 2 < names.length ? String(from + 2) : null }
  }
  const single = connect(context.url, 1)
  const provider = { ...fakeProvider(async () => assert.fail('nobody is told')), list }
  const found = await compare(single.client, provider, new Date(), AbortSignal.timeout(5000))
  await single.close()
  assert.ok('missingThere' in found)
  const everybody = ['confirmed', 'confirmed', 'confirmed', 'confirmed']
  for (const remembersOptOuts of [true, false]) {
    await mendMissing(context.db, context.boss, { remembersOptOuts }, found)
    assert.deepEqual(await states(), everybody)
  }
  const looks = await context.db.execute<{ name: string }>(sql`
    select username as name from pgboss.job j join users u on u.id::text = j.data->>'userId' where j.name = ${REFRESH}`)
  assert.deepEqual(
    looks.map(({ name }) => name),
    ['edsger'],
  )
})
