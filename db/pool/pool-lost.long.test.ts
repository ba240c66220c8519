import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import postgres from 'postgres'
import { until } from '../../e2e/until.ts'
import { createTestDatabase } from '../../testing/database.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'
import { isConnectionLost } from './pool.ts'

// Rejections that no code catches fail these tests by themselves: the runner listens for them.

/** Bytes between two cuts, so that every message of the protocol is cut somewhere. */
const STEP = 79
const LIMIT_MS = 300
/** Beyond the time limit a client waits two more seconds for the server's own error. */
const BOUND_MS = LIMIT_MS + 2_000 + 1_000

let database: Awaited<ReturnType<typeof createTestDatabase>>
let admin: postgres.Sql
let proxy: TcpProxy
before(async () => {
  database = await createTestDatabase()
  admin = postgres(database.url, { max: 2, onnotice: () => {} })
  await admin`create table steps (pair text, step int, xid bigint default txid_current())`
  proxy = await createProxy(database.url)
})
beforeEach(() => admin`truncate steps`)
after(async () => {
  proxy.close()
  await admin.end()
  await database.drop()
})

const step = (pair: string, step: number) => ({
  sql: 'insert into steps (pair, step) values ($1, $2)',
  params: [pair, step],
})
type Pool = ReturnType<typeof connect>

/** Two steps of a transaction, in every way to run them. */
const ways: Record<string, (pool: Pool, pair: string) => Promise<unknown>> = {
  pipeline: ({ client }, pair) => client.pipeline([step(pair, 1), step(pair, 2)]),
  transaction: ({ client }, pair) =>
    client.begin(async (tx) => {
      await tx`insert into steps (pair, step) values (${pair}, 1)`
      await tx.savepoint((inner) => inner`select 1`)
      await tx`insert into steps (pair, step) values (${pair}, 2)`
    }),
  statement: ({ client }, pair) =>
    client.unsafe('insert into steps (pair, step) select $1, step from generate_series(1, 2) step', [pair]),
  'transaction that goes on after errors': ({ client }, pair) =>
    client.begin(async (tx) => {
      const both = [1, 2].map((n) =>
        tx`insert into steps (pair, step) values (${pair}, ${n})`.catch(() => {}),
      )
      await Promise.all(both)
      await tx`select ${pair}`.catch(() => {})
    }),
  'transaction by drizzle': ({ db }, pair) =>
    db.transaction(async (tx) => {
      for (const n of [1, 2]) await tx.execute(`insert into steps (pair, step) values ('${pair}', ${n})`)
    }),
}

/**
 * Each pair was written by one transaction, as a whole or not at all, and was written when its caller was told so.
 */
async function judge(told: Map<string, unknown>) {
  const rows = await admin<{ pair: string; steps: number; transactions: number }[]>`
    select pair, count(*)::int as steps, count(distinct xid)::int as transactions from steps group by pair`
  for (const row of rows) assert.deepEqual({ ...row, pair: '' }, { pair: '', steps: 2, transactions: 1 })
  const there = new Set(rows.map(({ pair }) => pair))
  for (const [pair, error] of told) {
    if (error) assert.ok(isConnectionLost(error), `${pair}: ${error}`)
    else assert.ok(there.has(pair), `${pair} was told to be kept and is not`)
  }
}

test('connections terminated thirty times under load: all is settled, nothing runs outside of its transaction', async () => {
  const pool = connect(database.url, 6, { application_name: 'terminated' })
  const told = new Map<string, unknown>()
  let goingOn = true
  const load = Object.entries(ways).flatMap(([name, way]) =>
    [1, 2].map(async (worker) => {
      for (let turn = 0; goingOn; turn++) {
        const pair = `${name} ${worker} ${turn}`
        told.set(
          pair,
          await way(pool, pair).then(
            () => null,
            (error: unknown) => error,
          ),
        )
      }
    }),
  )
  for (let time = 0; time < 30; time++) {
    const enough = told.size + 20
    await until(() => told.size > enough)
    await until(async () => {
      const ended = await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'terminated' and (${time} % 3 = 0 or state like ${time % 3 === 1 ? 'active' : 'idle in%'})`
      return ended.length > 0
    })
  }
  goingOn = false
  await Promise.all(load)
  assert.ok([...told.values()].filter(Boolean).length >= 10)
  await judge(told)
  for (const [name, way] of Object.entries(ways)) await way(pool, `${name} afterwards`)
  await pool.close()
})

for (const way of ['toServer', 'toClient'] as const)
  for (const [name, run] of Object.entries(ways))
    test(`a ${name} whose connection is cut at any byte ${way}: settled, whole or not there, and the next goes well`, async () => {
      const told = new Map<string, unknown>()
      let bytes = 0
      for (let through = false; !through; bytes += STEP) {
        const pool = connect(proxy.url, 1, {}, { limitMs: 5_000 })
        proxy.cutAfter(way, bytes)
        const pair = `${name} ${bytes}`
        told.set(
          pair,
          await run(pool, pair).then(
            () => null,
            (error: unknown) => error,
          ),
        )
        through = !proxy.isCut()
        proxy.cutAfter(way, Number.POSITIVE_INFINITY)
        await run(pool, `${pair} afterwards`)
        await pool.close()
      }
      assert.ok(bytes > 500)
      await judge(told)
    })

test('any statement running when packets are dropped fails within its limit', async () => {
  const pools = Object.values(ways).map((run) => ({
    run,
    pool: connect(proxy.url, 1, {}, { limitMs: LIMIT_MS }),
  }))
  await Promise.all(pools.map(({ run, pool }) => run(pool, 'before')))
  proxy.swallow(true)
  const begun = performance.now()
  const answers = await Promise.allSettled(pools.map(({ run, pool }) => run(pool, 'lost')))
  const took = performance.now() - begun
  proxy.swallow(false)
  for (const one of answers) assert.ok(one.status === 'rejected' && isConnectionLost(one.reason))
  assert.ok(took > LIMIT_MS && took < BOUND_MS, `${took} ms`)
  await Promise.all(pools.map(({ run, pool }) => run(pool, 'afterwards')))
  await Promise.all(pools.map(({ pool }) => pool.close()))
})

test('a server that takes connections and says nothing fails a statement within its limit', async () => {
  const pool = connect(proxy.url, 1, {}, { limitMs: LIMIT_MS })
  proxy.swallow(true)
  const begun = performance.now()
  const error = await pool.client`select 1`.catch((error: unknown) => error)
  proxy.swallow(false)
  assert.ok(isConnectionLost(error), String(error))
  assert.ok(performance.now() - begun < BOUND_MS)
  assert.deepEqual([...(await pool.client`select 1 as n`)], [{ n: 1 }])
  await pool.close()
})

test('a transaction fails at once when its connection is lost, even while it waits for other work', async () => {
  const pool = connect(proxy.url, 1)
  let finish = () => {}
  const elsewhere = new Promise<void>((resolve) => {
    finish = resolve
  })
  const told = pool.client.begin(async (tx) => {
    await tx`select 1`
    proxy.cut()
    await elsewhere
    await tx`insert into steps (pair, step) values ('late', 1)`
  })
  await assert.rejects(told, isConnectionLost)
  await pool.client`select 1`
  finish()
  await pool.client`select 1`
  assert.equal((await admin`select 1 from steps`).length, 0)
  await pool.close()
})
