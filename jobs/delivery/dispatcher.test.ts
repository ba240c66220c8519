import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { countPlaces } from '#db/providers/places.ts'
import { log } from '#log'
import { until } from '../../e2e/until.ts'
import { deliveryOf, fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { QUEUE } from '../queue/queues.ts'
import { createDispatcher } from './dispatcher.ts'
import { POLL_MS } from './sources.ts'

// The faults below are on purpose, and log warnings.
log.level = 'silent'
const context = testDatabase()

test('a job whose beginning failed begins again, and is not in hand for ever', async (t) => {
  await context.db.execute(sql`create sequence times`)
  await context.db.execute(sql`
    create function fail() returns trigger language plpgsql as $$ begin
      if nextval('times') <= 1 then raise exception 'not now'; end if; return new; end $$`)
  await context.db.execute(
    sql`create trigger fail before insert on person_leases for each row execute function fail()`,
  )
  let calls = 0
  const dispatcher = createDispatcher(
    deliveryOf(
      context,
      fakeProvider(async () => {
        calls++
        return { kind: 'confirmed' }
      }),
    ),
    3,
  )
  t.after(() => dispatcher.stop())
  await registerSomebody(context, 'somebody')
  dispatcher.open()
  await until(
    async () =>
      (await context.db.execute(sql`select 1 from subscriptions where state = 'confirmed'`)).length === 1,
  )
  assert.equal(calls, 1)
})

test('a job that comes alone is fetched once, with no second look for another one', async (t) => {
  const delivery = deliveryOf(
    context,
    fakeProvider(async () => ({ kind: 'confirmed' })),
  )
  const dispatcher = createDispatcher(delivery, 3)
  t.after(() => dispatcher.stop())
  dispatcher.open()
  const told = async (username: string) => {
    await registerSomebody(context, username)
    dispatcher.notified(QUEUE)
    await until(
      async () =>
        (
          await context.db.execute(
            sql`select 1 from subscriptions join users on id = user_id where username = ${username} and state = 'confirmed'`,
          )
        ).length === 1,
    )
  }
  await told('first')
  // The place that it used stays; those that were taken beside it do not.
  await until(async () => (await countPlaces(context.db, 'mailchimp')) === 1)
  const fetch = t.mock.method(delivery.boss, 'fetch')
  const begun = performance.now()
  await told('second')
  const looks = fetch.mock.calls.filter(({ arguments: [, options] }) => options?.minPriority !== undefined)
  // A look without news comes once a second.
  assert.ok(looks.length <= 1 + (performance.now() - begun) / POLL_MS, `${looks.length} fetches`)
})

test('while the database gives no jobs, it is asked at a pace and not as fast as it refuses', async (t) => {
  const delivery = deliveryOf(
    context,
    fakeProvider(async () => ({ kind: 'confirmed' })),
  )
  const dispatcher = createDispatcher(delivery, 3)
  t.after(() => dispatcher.stop())
  const pipeline = t.mock.method(delivery.client, 'pipeline')
  await context.db.execute(sql`alter schema pgboss rename to pgboss_gone`)
  try {
    dispatcher.open()
    await until(() => pipeline.mock.callCount() > 0)
    const [begun, before] = [performance.now(), pipeline.mock.callCount()]
    // Each look fails, and fetches alone in vain.
    await until(() => pipeline.mock.callCount() > before + 24)
    assert.ok(performance.now() - begun > 3_000, `13 questions in ${performance.now() - begun} ms`)
  } finally {
    await context.db.execute(sql`alter schema pgboss_gone rename to pgboss`)
  }
})
