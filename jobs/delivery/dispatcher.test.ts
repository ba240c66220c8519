import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { log } from '#log'
import { until } from '../../e2e/until.ts'
import { deliveryOf, fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { createDispatcher } from './dispatcher.ts'

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
