import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { migrateDatabase } from '../migrate.ts'

const context = testDatabase()
let folder = ''
let when = 9_000_000_000_000
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Applies a migration that comes after all others. @returns what was said meanwhile. */
function migrate(statements: string[], forMs?: number) {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  writeFileSync(join(folder, 'next.sql'), statements.join('\n--> statement-breakpoint\n'))
  const entries = [{ idx: 0, version: '7', when: when++, tag: 'next', breakpoints: true }]
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }))
  const said: string[] = []
  const patience = { say: (line: string) => void said.push(line), ...(forMs !== undefined && { forMs }) }
  return { said, done: migrateDatabase(context.url, async () => {}, { folder, ...patience }) }
}

/** People who register one after the other until `end`. @returns how long the slowest waited. */
function registerOn() {
  let going = true
  const all = (async () => {
    let [people, slowest] = [0, 0]
    while (going) {
      const begun = performance.now()
      const { status } = await registerSomebody(context, `user${when}_${people++}`, { address: `${people}` })
      assert.equal(status, 'registered')
      slowest = Math.max(slowest, performance.now() - begun)
    }
    return { people, slowest }
  })()
  return {
    end: () => {
      going = false
      return all
    },
  }
}

/** A transaction that has read or written `users` and stays open until it is ended. */
async function holdUsers(statement = 'select from users limit 1') {
  const held = await context.direct.reserve()
  await held.unsafe('begin')
  await held.unsafe(statement)
  return async () => {
    await held.unsafe('rollback')
    held.release()
  }
}

test('while a transaction holds a table, the migration tries again and again, and people register', async () => {
  const end = await holdUsers()
  const registering = registerOn()
  const { said, done } = migrate([
    'alter table subscriptions add column note text',
    'alter table users add column note text',
  ])
  await until(() => said.length >= 3, 30)
  assert.match(said[2] ?? '', /tries again; the oldest transaction is \d+ s old: process \d+/)
  const { people, slowest } = await registering.end()
  assert.ok(people > 30, `${people} registered`)
  assert.ok(slowest < 1_000, `the slowest waited ${slowest} ms`)
  await end()
  await done
  await context.client`select s.note, u.note from subscriptions s, users u`
})

test('a migration that never gets its lock is given up whole', async () => {
  const end = await holdUsers()
  const { done } = migrate(
    ['alter table marks add column given_up text', 'alter table users add column given_up text'],
    0,
  )
  await assert.rejects(done, /no lock after many tries; the oldest transaction/)
  await end()
  const found = await context.client`select from information_schema.columns where column_name = 'given_up'`
  assert.equal(found.length, 0)
})

test('an index is made beside people who register and a transaction that has written, by one of two deploys', async () => {
  const end = await holdUsers('delete from users where false')
  const registering = registerOn()
  const create = '-- in steps\ncreate index concurrently if not exists users_created on users (created_at)'
  const { done } = migrate([create])
  const second = migrateDatabase(context.url, async () => {}, { folder })
  await until(async () => {
    const waiting = await context.client`
      select from pg_stat_progress_create_index where phase like 'waiting%'`
    return waiting.length > 0
  })
  const { slowest } = await registering.end()
  assert.ok(slowest < 1_000, `the slowest waited ${slowest} ms`)
  await end()
  await Promise.all([done, second])
  const [index] = await context.client`
    select indisvalid as valid from pg_index where indexrelid = 'users_created'::regclass`
  assert.equal(index?.valid, true)
})

test('an index that failed halfway is made anew', async () => {
  const { client } = context
  await registerSomebody(context, 'ada')
  await registerSomebody(context, 'bob')
  const create =
    '-- in steps\ncreate unique index concurrently if not exists users_one on users ((length(username)))'
  await assert.rejects(migrate([create]).done, /could not create unique index/)
  await client`delete from users where username = 'bob'`
  await migrate([create]).done
  const [index] = await client`
    select indisvalid as valid from pg_index where indexrelid = 'users_one'::regclass`
  assert.equal(index?.valid, true)
  await client`drop index users_one`
})

test('rows are changed in batches until none is left', async () => {
  const { client } = context
  await client`insert into marks (id, kind, detail) select uuidv7(), 'before', '{}' from generate_series(1, 25)`
  const batch = `-- in steps
    update marks set kind = 'after' where id in (select id from marks where kind = 'before' limit 10) returning xmin`
  await migrate([batch]).done
  const [counted] = await client`
    select count(*)::int as rows, count(distinct xmin::text)::int as transactions from marks where kind = 'after'`
  assert.deepEqual({ ...counted }, { rows: 25, transactions: 3 })
  await client`delete from marks where kind = 'after'`
})
