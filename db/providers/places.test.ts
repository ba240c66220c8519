import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { createTestDatabase } from '../../testing/database.ts'
import { connect } from '../client.ts'
import { releasePlaces, takePlaces } from './places.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let pool: ReturnType<typeof connect>
before(async () => {
  database = await createTestDatabase()
  pool = connect(database.url, 4)
})
after(async () => {
  await pool.close()
  await database.drop()
})

test('workers that take all places at the same moment never wait for each other in a circle', async () => {
  const { client } = pool
  const most = 12
  const take = (holder: string) =>
    takePlaces(client, { provider: 'mailchimp', holder, most, wanted: most, seconds: 60 })
  await releasePlaces(client, { provider: 'mailchimp', holder: 'first' }, await take('first'))
  for (let round = 0; round < 10; round++) {
    // Both come as far as the place that is locked, each in its own order.
    const both = await client.begin(async (tx) => {
      await tx.unsafe(`select from provider_places where place = ${1 + (round % most)} for update`)
      const takes = Promise.all([take('one'), take('other')])
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await until(async () => (await client.unsafe(waiting)).length === 2)
      return { takes }
    })
    const taken = await both.takes
    assert.equal(taken.flat().length, most, 'each is taken once')
    for (const [index, holder] of ['one', 'other'].entries())
      await releasePlaces(client, { provider: 'mailchimp', holder }, taken[index] ?? [])
  }
})

test('places that were given back are free after the clock was set back', async () => {
  const { client } = pool
  const take = (holder: string) =>
    takePlaces(client, { provider: 'mailchimp', holder, most: 3, wanted: 3, seconds: 60 })
  await releasePlaces(client, { provider: 'mailchimp', holder: 'one' }, await take('one'))
  // As an hour earlier sees them.
  await client`update provider_places set until = until + interval '1 hour'`
  assert.equal((await take('other')).length, 3)
})
