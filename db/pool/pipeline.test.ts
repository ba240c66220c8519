import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createTestDatabase } from '../../testing/database.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let proxy: TcpProxy
let pool: ReturnType<typeof connect>
before(async () => {
  database = await createTestDatabase()
  proxy = await createProxy(database.url)
  pool = connect(proxy.url, 1)
  await pool.client`create table kept (id int primary key deferrable initially immediate, name text)`
})
beforeEach(() => pool.client`truncate kept`)
after(async () => {
  await pool.close()
  proxy.close()
  await database.drop()
})

const insert = (id: number | undefined, name = `name ${id}`) => ({
  sql: 'insert into kept values ($1, $2) returning id',
  params: [id, name],
})
const kept = async () => (await pool.client`select id from kept order by id`).map(({ id }) => id)

test('a pipeline is one transaction in one round trip, and gives the rows of each statement', async () => {
  const count = { sql: 'select count(*)::int as n from kept', params: [] }
  const one = connect(proxy.url, 1)
  await one.client.pipeline([insert(1), count])
  const turns = proxy.roundTrips()
  assert.deepEqual(
    (await one.client.pipeline([insert(2), insert(3), count, insert(4)])).map((rows) => [...rows]),
    [[{ id: 2 }], [{ id: 3 }], [{ n: 3 }], [{ id: 4 }]],
  )
  assert.equal(proxy.roundTrips() - turns, 1)
  assert.deepEqual(await kept(), [1, 2, 3, 4])
  await one.close()
})

const failing = {
  'the first statement': { list: [insert(1), insert(5), insert(6)], code: '23505' },
  'one in the middle': { list: [insert(5), insert(1), insert(6)], code: '23505' },
  'the last one': { list: [insert(5), insert(6), insert(1)], code: '23505' },
  'a value that Postgres cannot store': { list: [insert(5), insert(6, 'a\0b'), insert(7)], code: '22021' },
  'a value that is none': { list: [insert(5), insert(undefined), insert(6)], code: 'UNDEFINED_VALUE' },
  'the commit': {
    list: [
      { sql: 'set constraints kept_pkey deferred', params: [] },
      insert(5),
      insert(1, 'another'),
      insert(6),
    ],
    code: '23505',
  },
}
for (const [what, { list, code }] of Object.entries(failing))
  for (const known of [false, true])
    test(`a pipeline of ${known ? 'known' : 'new'} statements where ${what} fails keeps nothing`, async () => {
      const one = connect(proxy.url, 1)
      await one.client.pipeline([insert(1)])
      const asked = list.map(({ sql, params }) => ({ sql: known ? sql : `${sql} `, params }))
      await assert.rejects(
        one.client.pipeline(asked),
        (error: { code: string; constraint_name?: string }) => {
          assert.equal(error.code, code)
          if (code === '23505') assert.equal(error.constraint_name, 'kept_pkey')
          return true
        },
      )
      assert.deepEqual(await kept(), [1])
      await one.client.pipeline([insert(9)])
      assert.deepEqual(await kept(), [1, 9])
      await one.close()
    })

test('a pipeline too long to be sent at once is whole or not there as well', async () => {
  const one = connect(proxy.url, 1)
  const long = Array.from({ length: 300 }, (_, id) => insert(id, 'x'.repeat(2_000)))
  await one.client.pipeline([insert(1_000)])
  for (const place of [0, 1, 20, 99, 100, 101, 150, 250, 299]) {
    await assert.rejects(one.client.pipeline(long.with(place, insert(undefined))), {
      code: 'UNDEFINED_VALUE',
    })
    assert.deepEqual(await kept(), [1_000], `${place}`)
    await one.client.pipeline([insert(1_001), { sql: 'delete from kept where id = 1001', params: [] }])
  }
  await one.client.pipeline(long)
  assert.equal((await kept()).length, 301)
  await one.close()
})

for (const before of [0, 1_200])
  test(`a statement whose plan is out of date is not sent again behind the end of its pipeline, ${before} before it`, async () => {
    const one = connect(proxy.url, 1)
    const fine = Array.from({ length: before }, () => ({ sql: 'select $1::int', params: [1] }))
    const star = { sql: 'insert into kept (id) values ($1) returning *', params: [1] }
    const broken = { sql: 'select 1 / $1::int', params: [0] }
    await one.client.pipeline([star])
    await assert.rejects(one.client.pipeline([broken]), { code: '22012' })
    await one.client.pipeline(fine)
    await pool.client`alter table kept add column ${pool.client.unsafe(`more_${before}`)} text`
    await assert.rejects(one.client.pipeline([...fine, { ...star, params: [2] }, broken]), { code: '0A000' })
    assert.deepEqual(await kept(), [1])
    await one.client.pipeline([{ ...star, params: [2] }])
    assert.deepEqual(await kept(), [1, 2])
    await one.close()
  })
