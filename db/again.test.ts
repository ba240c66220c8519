import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../scripts/integration.ts'
import { createProxy } from '../scripts/tcp-proxy.ts'
import { again } from './again.ts'
import { connect } from './client.ts'

const context = testDatabase()

test('a read whose connection is lost is done again, once; another error is not', async () => {
  const proxy = await createProxy(context.url)
  const { db, close } = connect(proxy.url, 1)
  let times = 0
  const read = (cuts: number) => async () => {
    const asked = db.execute<{ n: number }>(sql`select pg_sleep(0.05), 1 as n`)
    if (++times <= cuts) setTimeout(proxy.cut, 20)
    return (await asked)[0]?.n
  }
  await db.execute(sql`select 1`)
  assert.equal(await again(read(1)), 1)
  assert.equal(times, 2)
  times = 0
  await assert.rejects(again(read(2)))
  assert.equal(times, 2)
  times = 0
  const broken = async () => {
    times++
    await db.execute(sql`select 1 / 0`)
  }
  await assert.rejects(again(broken))
  assert.equal(times, 1)
  await close()
  proxy.close()
})
