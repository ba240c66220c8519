import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import { startReplicated } from '../../testing/replicated.ts'
import { createProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { connect } from '../client.ts'

let servers: Awaited<ReturnType<typeof startReplicated>>
let proxy: TcpProxy
let pool: ReturnType<typeof connect>
before(async () => {
  servers = await startReplicated('demoted')
  proxy = await createProxy(servers.leaderUrl)
  pool = connect(proxy.url, 2)
})
after(async () => {
  await pool?.close()
  proxy?.close()
  await servers?.stop()
})

test('who was led to a standby is led to the leader as soon as the address is, and hears again', async () => {
  const { client } = pool
  const heard: string[] = []
  let listening = 0
  await client.listen(
    'news',
    (payload) => heard.push(payload),
    () => listening++,
  )
  await client`create table kept (id int)`
  const replica = connect(servers.replicaOf(servers.leaderUrl), 1)
  await until(async () => (await replica.client`select from pg_class where relname = 'kept'`).length === 1)
  await replica.close()

  // The leader has become a standby, and the address has not moved yet.
  proxy.leadTo(servers.replicaOf(servers.leaderUrl))
  proxy.cut()
  const atOnce = () =>
    Promise.all(
      [1, 2].map(() => client<{ behind: boolean }[]>`select pg_is_in_recovery() as behind, pg_sleep(0.1)`),
    )
  // Both connections lead there, and one of them only reads.
  await until(() =>
    atOnce().then(
      (all) => all.flat().every(({ behind }) => behind),
      () => false,
    ),
  )
  const write = async () => {
    await client`insert into kept values (1)`
  }
  await until(async () => (await write().catch(({ code }) => code)) === '25006')
  const before = listening
  // It moves. Nobody ends the connections that lead to the standby.
  proxy.leadTo(servers.leaderUrl)
  await write()
  assert.ok(
    (await atOnce()).flat().every(({ behind }) => !behind),
    'pages are read from a standby',
  )
  await until(() => listening > before)
  await client`select pg_notify('news', 'here')`
  await until(() => heard.includes('here'))
})
