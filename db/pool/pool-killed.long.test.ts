import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { until } from '../../e2e/until.ts'
import {
  type EmbeddedPostgres,
  prepareEmbeddedPostgres,
  waitForPostgres,
} from '../../scripts/local/postgres.ts'
import { connect } from '../client.ts'
import { isConnectionLost } from './pool.ts'

let server: EmbeddedPostgres
let postmaster: ChildProcess
before(async () => {
  server = await prepareEmbeddedPostgres('.data/killed-postgres', ['-c', 'log_min_messages=panic'])
  postmaster = server.spawn()
  await waitForPostgres(server.url)
})
after(async () => {
  postmaster.kill('SIGINT')
  await once(postmaster, 'exit')
})

test('the server is killed under load and starts again: all is settled, and served within 2 s after it serves', async () => {
  const { client, close } = connect(server.url, 8)
  await client`drop table if exists steps`
  await client`create table steps (pair text, step int)`
  let goingOn = true
  let [kept, lost] = [0, 0]
  let servedAt = 0
  const told: string[] = []
  const load = Array.from({ length: 24 }, async (_, worker) => {
    for (let turn = 0; goingOn; turn++) {
      const pair = `${worker} ${turn}`
      const step = (n: number) => ({ sql: 'insert into steps values ($1, $2)', params: [pair, n] })
      const both =
        turn % 2
          ? client.pipeline([step(1), step(2)])
          : client.begin(async (tx) => {
              for (const n of [1, 2]) await tx`insert into steps values (${pair}, ${n})`
            })
      try {
        await both
        kept++
        told.push(pair)
        servedAt ||= performance.now()
      } catch (error) {
        assert.ok(isConnectionLost(error), String(error))
        lost++
        // A refused connection costs nothing, so this loop would spin.
        await new Promise((done) => setTimeout(done, 20))
      }
    }
  })
  for (const _ of ['first', 'second']) {
    const enough = kept + 100
    await until(() => kept > enough)
    const already = lost
    postmaster.kill('SIGKILL')
    await once(postmaster, 'exit')
    await until(() => lost > already + 24)
    postmaster = server.spawn()
    await waitForPostgres(server.url)
    servedAt = 0
    const serves = performance.now()
    await until(() => servedAt > 0)
    assert.ok(servedAt - serves < 2_000, `${servedAt - serves} ms`)
  }
  goingOn = false
  await Promise.all(load)
  const rows = await client<
    { pair: string; steps: number }[]
  >`select pair, count(*)::int as steps from steps group by 1`
  assert.deepEqual(
    rows.filter(({ steps }) => steps !== 2),
    [],
  )
  const there = new Set(rows.map(({ pair }) => pair))
  assert.deepEqual(
    told.filter((pair) => !there.has(pair)),
    [],
  )
  await close()
})
