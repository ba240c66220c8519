import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connect } from '#db/client.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import { until } from '../../e2e/until.ts'
import { ensureDatabase } from '../../scripts/local/postgres.ts'
import { migrateAll } from '../../scripts/migrate.ts'
import { startReplicated } from '../../testing/replicated.ts'
import { createReplica } from './replica.ts'

let servers: Awaited<ReturnType<typeof startReplicated>>
let leader: ReturnType<typeof connect>
let onReplica: ReturnType<typeof connect>
let replica: ReturnType<typeof createReplica>
before(async () => {
  servers = await startReplicated('standing')
  const url = await ensureDatabase(servers.leaderUrl, 'frontdesk')
  await migrateAll(url)
  leader = connect(url, 2)
  onReplica = connect(servers.replicaOf(url), 1)
  replica = createReplica(servers.replicaOf(url), 5_000, leader.client, (text) => text)
  await until(async () => (await standing()).reads === 'replica')
})
after(async () => {
  await Promise.all([leader.close(), onReplica.close(), replica.close()])
  await servers.stop()
})

const standing = () => replica.standing('ada')
const act = (actor: string) => recordAuditEvent(leader.db, { actor, action: 'export' })
const hold = (isHeld: boolean) =>
  onReplica.client.unsafe(`select pg_wal_replay_${isHeld ? 'pause' : 'resume'}()`)

test('while nothing is written the replica is not behind', async () => {
  await act('ada')
  await until(async () => {
    const [row] = await onReplica.client`
      select clock_timestamp() - pg_last_xact_replay_timestamp() > interval '2 s' as quiet`
    return row?.quiet
  })
  assert.deepEqual(await standing(), { reads: 'replica', behind: 0 })
})

test('what it has not replayed makes it behind; what an administrator did keeps them with the leader until it is there', async () => {
  await hold(true)
  await act('bob')
  await until(async () => {
    const now = await standing()
    return now.reads === 'replica' && (now.behind ?? 0) > 1
  })
  await act('ada')
  assert.deepEqual(await standing(), { reads: 'leader', why: 'act' })
  await hold(false)
  await until(async () => (await standing()).reads === 'replica')
})

test('a server that takes writes is no replica', async () => {
  const own = createReplica(
    await ensureDatabase(servers.leaderUrl, 'frontdesk'),
    5_000,
    leader.client,
    (text) => text,
  )
  assert.deepEqual(await own.standing('ada'), { reads: 'leader', why: 'down' })
  await own.close()
})
