import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import postgres from 'postgres'
import { migrateAll } from '../scripts/migrate.ts'
import { connect } from './client.ts'
import { isMigrated } from './migrate.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? ''
const name = `migrate_${process.pid}`
const url = new URL(serverUrl)
url.pathname = `/${name}`
const server = postgres(serverUrl, { max: 1, onnotice: () => {} })
before(() => server`create database ${server(name)}`)
after(async () => {
  await server`drop database ${server(name)} with (force)`
  await server.end()
})

test('three deploys at once migrate an empty database, and a fourth changes nothing', async () => {
  const { db, client, close } = connect(url.href, 1)
  try {
    assert.equal(await isMigrated(db), false)
    await Promise.all([migrateAll(url.href), migrateAll(url.href), migrateAll(url.href)])
    assert.equal(await isMigrated(db), true)
    await migrateAll(url.href)
    const queues =
      await client`select name, heartbeat_seconds, dead_letter, notify from pgboss.queue where name like 'subscription-%' order by name`
    assert.deepEqual(
      queues.map((queue) => queue.name),
      ['subscription-refresh', 'subscription-sync', 'subscription-sync-dead'],
    )
    const sync = queues.find((queue) => queue.name === 'subscription-sync')
    assert.deepEqual([sync?.dead_letter, sync?.notify], ['subscription-sync-dead', true])

    await client`select pgboss.create_queue('alerts', '{"policy": "standard"}')`
    await client`insert into pgboss.job (name, data, start_after) values ('alerts', '{"type": "no_worker.raised"}', now() + interval '1 hour')`
    await migrateAll(url.href)
    await migrateAll(url.href)
    const alerts = await client`select data from pgboss.job where name = 'alerts-by-cause'`
    assert.deepEqual([...alerts], [{ data: { type: 'no_worker.raised' } }])

    await client`delete from drizzle.__drizzle_migrations`
    assert.equal(await isMigrated(db), false)
  } finally {
    await close()
  }
})
