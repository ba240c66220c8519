import assert from 'node:assert/strict'
import { type TestContext as Test, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { changeAddress } from '#db/people/addresses.ts'
import { log } from '#log'
import { until } from '../../e2e/until.ts'
import { deliveryOf, fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'
import { openBoss } from '../queue/boss.ts'
import { QUEUE } from '../queue/queues.ts'
import { fetchAndBegin } from './begin.ts'
import { createDispatcher } from './dispatcher.ts'
import { takeBack } from './take-back.ts'

// The faults below are on purpose, and log errors.
log.level = 'silent'
const context = testDatabase()
const well = fakeProvider(async () => ({ kind: 'confirmed' }))
const most = (number: number) => [{ queue: QUEUE, priorities: {}, most: number }]
const exists = async (rows: ReturnType<typeof sql>) => (await context.db.execute(rows)).length > 0

async function registered(username: string) {
  const result = await registerSomebody(context, username)
  assert.ok(result.status === 'registered')
  return result.userId
}

/** A worker whose way to the database is a proxy. */
async function throughProxy(t: Test) {
  const proxy = await createProxy(context.url)
  const { client, db, close } = connect(proxy.url, 2)
  const boss = await openBoss(proxy.url, 'sender')
  const delivery = deliveryOf({ ...context, client, db, boss }, well)
  t.after(async () => {
    proxy.mend()
    await delivery.leases.stop()
    await boss.stop({ graceful: false })
    await close()
    proxy.close()
  })
  return { proxy, delivery }
}

test('a job that comes alone costs two round trips: it is fetched and begun in one, and settled in the other', async (t) => {
  const { proxy, delivery } = await throughProxy(t)
  const dispatcher = createDispatcher(delivery, 3)
  t.after(dispatcher.stop)
  dispatcher.open()
  const trips: number[] = []
  for (let n = 0; n < 12; n++) {
    const before = proxy.roundTrips()
    const userId = await registered(`person${n}`)
    dispatcher.notified(QUEUE)
    await until(() =>
      exists(sql`select from subscriptions where user_id = ${userId} and state = 'confirmed'`),
    )
    trips.push(proxy.roundTrips() - before)
  }
  // The first ones prepare statements, and leases are renewed and jobs looked for once a second.
  assert.equal(Math.min(...trips), 2, `${trips}`)
})

test('an address that is corrected after its job was fetched is the one that is told', async () => {
  const userId = await registered('ada')
  // Of an attempt before, so that the beginning waits between fetching the job and reading the person.
  await context.db.execute(sql`
    insert into person_leases select user_id, gen_random_uuid(), 'test:0 x', now() - interval '1 second', ${QUEUE}, job_id, 0
    from subscriptions`)
  const delivery = deliveryOf(context, well)
  const begun = await context.db.transaction(async (tx) => {
    await tx.execute(sql`select from person_leases for update`)
    const begins = fetchAndBegin(delivery, most(1), {})
    await until(() =>
      exists(
        sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    )
    const email = 'ada@right.example'
    await context.db.transaction((own) => changeAddress(own, userId, { email, emailNormalised: email }))
    return { begins }
  })
  const { ready } = await begun.begins
  assert.deepEqual(
    ready.map(({ contact }) => contact.email),
    ['ada@right.example'],
  )
})

test('a payload that names nobody ends its own job as a dead letter, and no other', async () => {
  const own = '019b0000-0000-7000-8000-000000000001'
  const payloads = [
    ...[null, 7, 'nobody', [], ['userId'], {}, { userId: null }, { userId: 7 }, { userId: 'nobody' }],
    ...[`{${own}}`, `${own}\n`, own.replaceAll('-', ''), `${own}0`, own.replace('-8', '-0')].map(
      (userId) => ({
        userId,
      }),
    ),
  ]
  await registered('ada')
  for (const data of payloads) {
    const [id] = (await context.boss.insert(QUEUE, [{}], { returnId: true })) ?? []
    await context.db.execute(
      sql`update pgboss.job set data = ${JSON.stringify(data)}::text::jsonb where id = ${id}`,
    )
  }
  const { ready, ends } = await fetchAndBegin(deliveryOf(context, well), most(50), {})
  assert.deepEqual(
    ends.map(({ job }) => job.as),
    payloads.map(() => 'dead'),
  )
  assert.equal(ready.length, 1)
})

test('a person who cannot be begun does not stop the others, and comes back in a while', async () => {
  const [ada, bob, cid] = [await registered('ada'), await registered('bob'), await registered('cid')]
  await context.db.execute(
    sql.raw(`
    create function fail() returns trigger language plpgsql as $$ begin
      if new.user_id = '${bob}' then raise exception 'never'; end if; return new; end $$;
    create trigger fail before insert on person_leases for each row execute function fail()`),
  )
  try {
    const { jobs, ready, ends } = await fetchAndBegin(deliveryOf(context, well), most(50), {})
    assert.deepEqual(ready.map(({ contact }) => contact.userId).sort(), [ada, cid].sort())
    assert.deepEqual(
      [jobs.length, ends.map(({ job }) => ('seconds' in job ? job.seconds : job.as))],
      [3, [5]],
    )
  } finally {
    await context.db.execute(sql`drop function fail cascade`)
  }
})

test('without a connection nothing is fetched; jobs whose answer got lost are taken back when their leases end', async (t) => {
  const { proxy, delivery } = await throughProxy(t)
  assert.deepEqual((await fetchAndBegin(delivery, most(1), {})).jobs, [])
  await registered('ada')
  proxy.keepAnswers()
  const begins = fetchAndBegin(delivery, most(1), {})
  await until(() => exists(sql`select from person_leases`))
  proxy.cut()
  await assert.rejects(begins, { code: 'CONNECTION_LOST' })
  assert.deepEqual((await fetchAndBegin(deliveryOf(context, well), most(1), {})).jobs, [])
  assert.equal(await takeBack(context.db, context.boss), 0)
  await context.db.execute(sql`update person_leases set until = now() - interval '1 second'`)
  assert.equal(await takeBack(context.db, context.boss), 1)
  const { ready } = await fetchAndBegin(deliveryOf(context, well), most(1), {})
  assert.deepEqual(
    ready.map(({ job }) => job.retryCount),
    [1],
  )
})
