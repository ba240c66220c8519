import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openBoss } from '#jobs/queue/boss.ts'
import { createTestDatabase } from '../../testing/database.ts'
import { poolerMissing, productUrl, startPooler } from '../../testing/pooler.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'

const skip = poolerMissing()
if (skip) console.warn(`SKIPPED: ${skip}`)

describe('through PgBouncer in transaction mode', { skip }, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  let pooler: Awaited<ReturnType<typeof startPooler>>
  let url: string
  const closing: (() => Promise<unknown> | unknown)[] = []
  const open = (address = url, limitMs: number | null = 15_000, max = 1) => {
    const opened = connect(address, max, {}, { limitMs })
    closing.push(opened.close)
    return opened
  }
  before(async () => {
    database = await createTestDatabase()
    pooler = await startPooler(database.url, 2)
    url = productUrl(database.url, pooler.url)
    const direct = open(database.url)
    // A session that brings no settings of its own has these.
    const name = new URL(url).pathname.slice(1)
    for (const setting of [
      `IntervalStyle = 'iso_8601'`,
      `bytea_output = 'escape'`,
      `TimeZone = 'Asia/Kolkata'`,
      `default_transaction_isolation = 'serializable'`,
    ])
      await direct.client.unsafe(`alter database "${name}" set ${setting}`)
    await direct.client`create table kept (id int primary key deferrable initially deferred)`
  })
  after(async () => {
    await Promise.all(closing.map((close) => close()))
    await pooler.stop()
    await database.drop()
  })

  const asked = `select interval '1 day 2 hours' :: text as span, '\\x4142'::bytea :: text as bytes, timestamptz '2026-03-04 05:06:07+00' :: text as text,
    current_setting('transaction_isolation') as isolation, current_setting('statement_timeout') as most,
    current_setting('idle_in_transaction_session_timeout') as idle`
  const expected = (most: string, idle: string) => ({
    span: '1 day 02:00:00',
    bytes: '\\x4142',
    text: '2026-03-04 05:06:07+00',
    isolation: 'read committed',
    most,
    idle,
  })

  test('a connection that brings its settings with it is refused', async () => {
    const plain = new URL(url)
    plain.search = ''
    await assert.rejects(Promise.resolve(open(plain.href).client`select 1`), /unsupported startup parameter/)
  })

  test('settings hold in a statement, a transaction and a pipeline, in both drivers, and are each pool’s own', async () => {
    const [short, long] = [open(url, 4_000), open(url, 60_000)]
    const boss = await openBoss(url, 'sender', 20_000)
    closing.push(() => boss.stop({ graceful: false }))
    for (const _ of [1, 2, 3]) {
      assert.deepEqual({ ...(await short.client.unsafe(asked))[0] }, expected('4s', '15s'))
      const inside = await long.client.begin(async (tx) => (await tx.unsafe(asked))[0])
      assert.deepEqual({ ...inside }, expected('1min', '1min'))
      const [[piped] = []] = await long.client.pipeline([{ sql: asked, params: [] }])
      assert.deepEqual({ ...piped }, expected('1min', '1min'))
      const { rows } = await boss.getDb().executeSql(asked, [])
      assert.deepEqual({ ...rows[0] }, expected('20s', '20s'))
    }
  })

  test('twenty clients share two connections, and each gets its own answers', async () => {
    const { client } = open(url, 15_000, 20)
    const numbers = Array.from({ length: 400 }, (_, n) => n)
    const answers = await Promise.all(
      numbers.map(async (n) => {
        if (n % 3 === 0) return (await client`select ${n}::int as n`)[0]?.n
        if (n % 3 === 1) return client.begin(async (tx) => (await tx`select ${n}::int as n`)[0]?.n)
        return (await client.pipeline([{ sql: 'select $1::int as n', params: [n] }]))[0]?.[0]?.n
      }),
    )
    assert.deepEqual(answers, numbers)
    assert.equal(await pooler.servers(new URL(url).pathname.slice(1)), 2)
  })

  test('values of every type go there and come back, the first time and the next', async () => {
    const { client } = open()
    const at = '2026-03-04 05:06:07.89+00'
    for (const texts of [['a', null, '{"b"}'], [], ['c']]) {
      const [row] =
        await client`select ${texts}::text[] as texts, ${at}::timestamptz as at, ${'{"a": [1]}'}::jsonb as json,
        ${Buffer.from('AB')}::bytea as bytes, ${true}::bool as yes, ${null}::int as none, ${['pending']}::subscription_state[] as states`
      assert.deepEqual(
        { ...row },
        { texts, at, json: { a: [1] }, bytes: Buffer.from('AB'), yes: true, none: null, states: ['pending'] },
      )
    }
  })

  test('a statement that has been sent once is one round trip, as a transaction of its own or with others', async () => {
    const proxy = await createProxy(pooler.url)
    closing.push(proxy.close)
    const { client } = open(productUrl(database.url, proxy.url))
    const statement = { sql: 'select $1::int as n', params: [1] }
    const costs = async (run: () => Promise<unknown>) => {
      const before = proxy.roundTrips()
      await run()
      return proxy.roundTrips() - before
    }
    await client.unsafe(statement.sql, statement.params)
    assert.equal(await costs(async () => client.unsafe(statement.sql, statement.params)), 1)
    assert.equal(await costs(() => client.pipeline([statement, statement, statement])), 1)
  })

  test('what fails when it is committed has failed, and nothing of it is kept', async () => {
    const { client } = open()
    await client`insert into kept values (1)`
    await assert.rejects(Promise.resolve(client`insert into kept values (2), (1)`), { code: '23505' })
    const twice = { sql: 'insert into kept values ($1)', params: [1] }
    await assert.rejects(client.pipeline([twice]), { code: '23505' })
    assert.deepEqual(
      (await client`select id from kept`).map(({ id }) => id),
      [1],
    )
  })

  test('a type that was made anew is asked for again', async () => {
    const { client } = open()
    const direct = open(database.url)
    const make = () => direct.client`create type mood as enum ('fine')`
    const ask = async () => (await client`select ${'fine'}::mood::text as mood`)[0]?.mood
    await make()
    assert.equal(await ask(), 'fine')
    await direct.client`drop type mood`
    await make()
    await assert.rejects(ask())
    assert.equal(await ask(), 'fine')
  })

  test('the server ends what takes too long, and the next statement has its own time', async () => {
    const [short, long] = [open(url, 300), open(url, 15_000)]
    await assert.rejects(Promise.resolve(short.client`select pg_sleep(5)`), { code: '57014' })
    await long.client`select pg_sleep(0.5)`
    const boss = await openBoss(url, 'sender', 300)
    closing.push(() => boss.stop({ graceful: false }))
    await assert.rejects(boss.getDb().executeSql('select pg_sleep(5)', []), { code: '57014' })
  })

  test('what needs a session is refused, and says what is missing', async () => {
    const missing = /set DATABASE_DIRECT_URL/
    const { client } = open()
    assert.throws(() => connect(url, 1, {}, { session: true }), missing)
    await assert.rejects(client.reserve(), missing)
    await assert.rejects(
      client.listen('news', () => {}),
      missing,
    )
  })
})
