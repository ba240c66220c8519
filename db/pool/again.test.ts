import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { createProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'
import { annotations } from '../schema/monitoring.ts'
import { again, untilAnswered } from './again.ts'

const context = testDatabase()

test('a read whose connection is lost is done again, once; another error is not', async (t) => {
  const proxy = await createProxy(context.url)
  const { client, close } = connect(proxy.url, 1)
  t.after(async () => {
    await close()
    proxy.close()
  })
  let times = 0
  const read = (cuts: number) => async () => {
    if (++times <= cuts) proxy.cutAfter('toServer', 0)
    return (await client<{ n: number }[]>`select 1 as n`)[0]?.n
  }
  assert.equal(await again(read(1)), 1)
  assert.equal(times, 2)
  times = 0
  await assert.rejects(again(read(2)))
  assert.equal(times, 2)
  times = 0
  const broken = async () => {
    times++
    await client`select 1 / 0`
  }
  await assert.rejects(again(broken))
  assert.equal(times, 1)
})

test('a read that waited long for a silent connection is not made to wait twice', async (t) => {
  const proxy = await createProxy(context.url)
  const { client, close } = connect(proxy.url, 1, {}, { limitMs: 1_100 })
  t.after(async () => {
    await close()
    proxy.close()
  })
  await client`select 1`
  proxy.swallow(true)
  let times = 0
  const read = () => {
    times++
    return client`select 1`
  }
  await assert.rejects(again(read), /no answer within 3.1 s/)
  assert.equal(times, 1)
})

test('a read by drizzle is repeated, whoever asks; writes and statements of a transaction are not', async (t) => {
  const proxy = await createProxy(context.url)
  const { db, close } = connect(proxy.url, 2)
  t.after(async () => {
    await close()
    proxy.close()
  })
  const cut = async <T>(what: () => PromiseLike<T>) => {
    proxy.cutAfter('toServer', 0)
    return what()
  }
  const one = sql`select 1 as n`
  const mark = { id: randomUUID(), kind: 'deploy' as const, detail: {} }
  assert.equal((await cut(() => db.execute<{ n: number }>(one)))[0]?.n, 1)
  assert.deepEqual(await cut(() => db.select().from(annotations)), [])
  assert.equal(await cut(() => db.$count(annotations)), 0)
  await assert.rejects(cut(() => db.insert(annotations).values(mark)))
  await assert.rejects(
    db.transaction(async (tx) => {
      await cut(() => tx.execute(one))
    }),
  )
  await assert.rejects(
    cut(() =>
      db.execute(sql`with made as (insert into turns (name) values ('x') returning 1) select from made`),
    ),
  )
  assert.equal(await db.$count(annotations), 0)
})

test('a process that starts waits for its database, and not for another password', async () => {
  const proxy = await createProxy(context.url)
  const { db, close } = connect(proxy.url, 1, {}, { limitMs: 100 })
  let waits = 0
  proxy.swallow(true)
  const answered = untilAnswered(
    () => db.execute(sql`select 1`),
    () => {
      waits++
      proxy.swallow(false)
    },
  )
  assert.equal((await answered).length, 1)
  assert.equal(waits, 1)
  await close()
  proxy.close()
  const wrong = new URL(context.url)
  wrong.password = 'another one'
  const stranger = connect(wrong.href, 1)
  await assert.rejects(
    untilAnswered(
      () => stranger.db.execute(sql`select 1`),
      () => assert.fail('it waits'),
    ),
    (error: Error) => (error.cause as { code: string }).code === '28P01',
  )
  await stranger.close()
})
