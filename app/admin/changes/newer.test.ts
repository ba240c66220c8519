import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../../testing/integration.ts'
import { shows } from '../registrations/filter.ts'
import { readPage } from '../registrations/read-page.ts'
import { countNewer } from './newer.ts'

const context = testDatabase()
const reader = () => ({
  ...{ id: 'of nobody', db: context.db },
  seesAddresses: true,
  countSought: async () => 0,
})

/** Three in each state, without a job; the address of every second one is in doubt. */
const seed = () =>
  context.db.execute(sql`
    with people as (
      select n, state, uuidv7(make_interval(mins => n::int - 1000)) as id
      from unnest(enum_range(null::subscription_state) || enum_range(null::subscription_state) || enum_range(null::subscription_state))
        with ordinality t (state, n)),
    registered as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select id, 'p_' || n, 'p_' || n, n || '@example.com', n || '@example.com' from people),
    subscribed as (insert into subscriptions (user_id, state) select id, state from people)
    insert into kept_addresses (user_id, because)
    select id, (array['invalid', 'told'])[1 + n % 2]::kept_because from people`)

test('above a row there are as many newer ones as the list shows, whatever is listed', async () => {
  await seed()
  for (const [show] of shows) {
    const { people } = await readPage(reader(), { show }, {}, 100)
    const top = people.at(-1)?.id
    assert.equal(await countNewer(reader(), { list: 'registrations', show, top }), people.length - 1, show)
    assert.ok(people.length > 1, show)
  }
})
