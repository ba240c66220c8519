import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createProxy, type TcpProxy } from '../scripts/tcp-proxy.ts'
import { createTestDatabase } from '../scripts/test-database.ts'
import { connect } from './client.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
let proxy: TcpProxy
let pool: ReturnType<typeof connect>
before(async () => {
  database = await createTestDatabase()
  proxy = await createProxy(database.url)
  pool = connect(proxy.url, 2, {}, { waitMs: 300 })
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
  const turns = proxy.turns()
  assert.deepEqual(
    (await one.client.pipeline([insert(2), insert(3), count, insert(4)])).map((rows) => [...rows]),
    [[{ id: 2 }], [{ id: 3 }], [{ n: 3 }], [{ id: 4 }]],
  )
  assert.equal(proxy.turns() - turns, 1)
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

test('a statement whose plan is out of date is not sent again behind the end of its pipeline', async () => {
  const one = connect(proxy.url, 1)
  const star = { sql: 'insert into kept (id) values ($1) returning *', params: [1] }
  const broken = { sql: 'select 1 / $1::int', params: [0] }
  await one.client.pipeline([star])
  await assert.rejects(one.client.pipeline([broken]), { code: '22012' })
  await pool.client`alter table kept add column more text`
  await assert.rejects(one.client.pipeline([{ ...star, params: [2] }, broken]), { code: '0A000' })
  assert.deepEqual(await kept(), [1])
  await one.client.pipeline([{ ...star, params: [2] }])
  assert.deepEqual(await kept(), [1, 2])
  await one.close()
})

test('no statement waits behind another one’s transaction, and who waits too long is told so', async () => {
  await pool.client.begin(async (tx) => {
    await tx`insert into kept values (1)`
    assert.deepEqual(await kept(), [])
    await pool.client.begin(async () => {
      const begun = performance.now()
      await assert.rejects(Promise.resolve(pool.client`select 1`), {
        code: 'POOL_BUSY',
        message: 'no connection to the database became free within 0.3 s: all 2 are in use',
      })
      assert.ok(performance.now() - begun < 1000)
    })
  })
  assert.deepEqual(await kept(), [1])
})

test('who finds all connections busy is served in the order of asking', async () => {
  const one = connect(proxy.url, 1)
  const served: number[] = []
  const places = Array.from({ length: 20 }, (_, place) => place)
  await Promise.all(places.map((place) => one.client`select ${place}::int`.then(() => served.push(place))))
  assert.deepEqual(served, places)
  await one.close()
})

test('a transaction undoes itself with a statement’s error, also where the error was caught', async () => {
  const caught = pool.client.begin(async (tx) => {
    await tx`insert into kept values (1)`
    await tx`insert into kept values (1)`.catch(() => {})
  })
  await assert.rejects(caught, { code: '23505' })
  assert.deepEqual(await kept(), [])
})

test('a savepoint that fails leaves the rest of its transaction', async () => {
  await pool.client.begin(async (tx) => {
    await tx`insert into kept values (1)`
    await assert.rejects(
      tx.savepoint(async (inner) => {
        await inner`insert into kept values (2)`
        await inner`insert into kept values (1)`
      }),
      { code: '23505' },
    )
    await tx.savepoint((inner) => inner`insert into kept values (3)`)
  })
  assert.deepEqual(await kept(), [1, 3])
})

test('a statement that comes after the end of its transaction, or of a savepoint’s, is refused', async () => {
  const late: Promise<unknown>[] = []
  let release = () => {}
  const meanwhile = new Promise<void>((resolve) => {
    release = resolve
  })
  const failed = pool.client.begin(async (tx) => {
    late.push(meanwhile.then(() => tx`insert into kept values (1)`))
    late.push(
      tx.savepoint(async (inner) => {
        await meanwhile
        await inner`insert into kept values (2)`
      }),
    )
    late.push(meanwhile.then(() => tx.savepoint((inner) => inner`insert into kept values (3)`)))
    await tx`select 1`
    throw new Error('on purpose')
  })
  await assert.rejects(failed, /on purpose/)
  release()
  for (const one of late) await assert.rejects(one, /after the end of its transaction/)
  assert.deepEqual(await kept(), [])
})

test('two statements at once in a transaction, of which one cannot be built: the other keeps its own answer', async () => {
  const undone = pool.client.begin(async (tx) => {
    const answers = await Promise.allSettled([
      tx`select 1 as one`,
      tx`select ${undefined}`,
      tx`select 3 as three`,
    ])
    assert.deepEqual(answers[0], { status: 'fulfilled', value: [{ one: 1 }] })
    assert.equal(answers[2]?.status, 'rejected')
  })
  await assert.rejects(undone, { code: 'UNDEFINED_VALUE' })
})

test('arrays go there and come back, of enums too', async () => {
  const texts = ['a "quoted" one', 'back\\slash', '{braces, and commas}', 'NULL', '', null]
  const [row] = await pool.client`
    select ${texts}::text[] as texts, ${[1, 2]}::int[] as numbers, ${[]}::uuid[] as none, '{{1,2},{3,null}}'::int[] as nested,
      ${['pending', 'confirmed']}::subscription_state[] as states`
  assert.deepEqual(row, {
    texts,
    numbers: [1, 2],
    none: [],
    nested: [
      [1, 2],
      [3, null],
    ],
    states: ['pending', 'confirmed'],
  })
})

test('the end waits for what is under way, and takes nothing new', async () => {
  const own = connect(proxy.url, 1)
  const [first, second] = [
    own.client`select pg_sleep(0.2), 1 as n`.execute(),
    own.client`select 2 as n`.execute(),
  ]
  await Promise.resolve()
  const closed = own.close()
  await assert.rejects(Promise.resolve(own.client`select 3`), /has ended/)
  assert.deepEqual([(await first)[0]?.n, (await second)[0]?.n], [1, 2])
  await closed
})
