import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { createTestDatabase } from '../../testing/database.ts'
import { connect, databaseOf, withChangedTexts } from '../client.ts'
import { readingByReplica } from './reads-by-replica.ts'

// Two databases with different rows in place of one and its replica: who answered is seen.
let leader: ReturnType<typeof connect>
let replica: ReturnType<typeof connect>
let db: ReturnType<typeof databaseOf>
const failures: string[] = []
const dropping: (() => Promise<unknown>)[] = []
before(async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()]
  leader = connect(one.url, 2)
  replica = connect(other.url, 2, {}, { limitMs: 300 })
  dropping.push(leader.close, replica.close, one.drop, other.drop)
  for (const [{ client }, name] of [
    [leader, 'leader'],
    [replica, 'replica'],
  ] as const) {
    await client`create table who (name text)`
    await client`insert into who values (${name})`
  }
  await leader.client`create table newer (id int)`
  db = databaseOf(readingByReplica(replica.client, leader.client, ({ message }) => failures.push(message)))
})
beforeEach(() => failures.splice(0))
after(async () => {
  for (const drop of dropping) await drop()
})

const read = async () => [...(await db.execute<{ name: string }>(sql`select name from who`))]

test('what reads is asked of the replica; what writes or locks is not', async () => {
  assert.deepEqual(await read(), [{ name: 'replica' }])
  const changed = await db.execute(sql`update who set name = name returning name`)
  assert.deepEqual([...changed], [{ name: 'leader' }])
  const noted = await db.execute(sql`with gone as (delete from newer returning id) select name from who`)
  assert.deepEqual([...noted], [{ name: 'leader' }])
  const locked = await db.execute(sql`select name from who for update`)
  assert.deepEqual([...locked], [{ name: 'leader' }])
  assert.deepEqual(failures, [])
})

test('what the replica cannot answer the leader does', async () => {
  assert.deepEqual([...(await db.execute(sql`select id from newer`))], [])
  assert.match(failures.join(), /relation "newer" does not exist/)
  await assert.rejects(db.execute(sql`select id from nowhere`))
})

test('texts are changed whoever answers', async () => {
  await leader.client`alter table who add column more text default 'more'`
  const reads = readingByReplica(replica.client, leader.client, () => {})
  const loud = withChangedTexts(reads, (text) => text.toUpperCase())
  assert.deepEqual([...(await loud.execute(sql`select name from who`))], [{ name: 'REPLICA' }])
  assert.deepEqual(
    [...(await loud.execute(sql`select name, more from who`))],
    [{ name: 'LEADER', more: 'MORE' }],
  )
})

test('what takes too long is not asked again', async () => {
  await assert.rejects(db.execute(sql`select pg_sleep(2)`), (error: Error) => {
    assert.equal((error.cause as { code?: string }).code, '57014')
    return true
  })
  assert.deepEqual(failures, [])
})
