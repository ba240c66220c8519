import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { countStates, refreshStateCounts } from './counts.ts'

const context = testDatabase()

const seed = (state: string, people: number) =>
  context.db.execute(sql`
    with made as (insert into users (id, username, username_normalised, email, email_normalised)
      select gen_random_uuid(), ${state} || n, ${state} || n, ${state} || n || '@example.com', ${state} || n || '@example.com'
      from generate_series(1, ${people}) n returning id)
    insert into subscriptions (user_id, state) select id, ${state}::subscription_state from made`)

test('few are counted now; many as of the last count, and "at least" before there was one', async () => {
  await context.db.execute(sql`truncate state_counts`)
  await seed('delayed', 5_100)
  await registerSomebody(context, 'ada')
  const before = await countStates(context.db)
  assert.deepEqual(before.pending, { people: 1, asOf: null, atLeast: false })
  assert.deepEqual(before.confirmed, { people: 0, asOf: null, atLeast: false })
  assert.deepEqual(before.delayed, { people: 5_001, asOf: null, atLeast: true })

  await Promise.all([refreshStateCounts(context.db), refreshStateCounts(context.db)])
  const { delayed } = await countStates(context.db)
  assert.equal(delayed.people, 5_100)
  assert.ok(delayed.asOf && Date.now() - delayed.asOf.getTime() < 10_000)

  await context.db.execute(sql`delete from users where username like 'delayed1%'`)
  assert.equal((await countStates(context.db)).delayed.asOf, null, 'few again')
})

test('a state is counted again after a hundred times the duration of its count, and not before', async () => {
  await context.db.execute(sql`truncate state_counts`)
  await registerSomebody(context, 'ada')
  const kept = async () =>
    (
      await context.db.execute<{ people: number }>(
        sql`select people from state_counts where state = 'pending'`,
      )
    )[0]?.people
  await refreshStateCounts(context.db)
  await registerSomebody(context, 'grace')
  await refreshStateCounts(context.db)
  assert.equal(await kept(), 1)
  await context.db.execute(sql`update state_counts set at = at - interval '20 s', took_ms = 300`)
  await refreshStateCounts(context.db)
  assert.equal(await kept(), 1)
  await context.db.execute(sql`update state_counts set at = at - interval '20 s'`)
  await refreshStateCounts(context.db)
  assert.equal(await kept(), 2)
})
