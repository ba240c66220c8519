import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { createTestDatabase } from '../../testing/database.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'
import { isConnectionLost } from './pool.ts'

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

const kept = async () => (await pool.client`select id from kept order by id`).map(({ id }) => id)

test('no statement waits behind another one’s transaction, and a caller that waits too long is told so', async () => {
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

test('callers that find all connections busy are served in order', async () => {
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

test('closing waits for running statements, and takes no new ones', async () => {
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

test('the server’s own limit comes first, and the connection lives', async () => {
  const own = connect(proxy.url, 1, {}, { limitMs: 300 })
  await own.client`select 1`
  const opened = proxy.opened()
  await assert.rejects(Promise.resolve(own.client`select pg_sleep(5)`), { code: '57014' })
  await own.client`select 1`
  assert.equal(proxy.opened(), opened)
  await own.close()
})

test('a statement without a limit is not cut', async () => {
  const own = connect(database.url, 1, {}, { limitMs: null })
  const [row] = await own.client`select current_setting('statement_timeout') as statement,
    current_setting('idle_in_transaction_session_timeout') as idle`
  assert.deepEqual(row, { statement: '0', idle: '0' })
  await own.close()
})

test('a session that has lost its connection, and with it its locks, does nothing more', async () => {
  const own = connect(proxy.url, 1, {}, { session: true })
  await own.client`select pg_advisory_lock(1)`
  proxy.cut()
  await until(
    async () => (await pool.client`select 1 from pg_locks where locktype = 'advisory'`).length === 0,
  )
  for (const _ of [1, 2]) await assert.rejects(Promise.resolve(own.client`select 1`), isConnectionLost)
  await own.close()
})

test('a listener hears again after its connection was lost, and says so', async () => {
  const own = connect(proxy.url, 1)
  const heard: string[] = []
  let listening = 0
  const { unlisten } = await own.client.listen(
    'news',
    (payload) => heard.push(payload),
    () => listening++,
  )
  for (const payload of ['first', 'second', 'third']) {
    const before = listening
    await pool.client`select pg_notify('news', ${payload})`
    await until(() => heard.includes(payload))
    proxy.cut()
    await until(() => listening > before)
  }
  assert.deepEqual(heard, ['first', 'second', 'third'])
  await unlisten()
  await own.close()
})
