import { setTimeout as delay } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import type { Database, Sql } from '#db/client.ts'
import { createDeliverer } from '#jobs/delivery/deliverer.ts'
import { takeBack } from '#jobs/delivery/take-back.ts'
import { createAlerts } from '#jobs/monitoring/alerts.ts'
import type { Limits } from '#jobs/providers/contract.ts'
import { createProvider } from '#jobs/providers/create.ts'
import type { ConfiguredProvider } from '#jobs/providers/index.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { CHANGES_PACE, readChanges } from '#jobs/upkeep/changes.ts'
import { startTurns } from '#jobs/upkeep/turns.ts'
import { type Lane, processOf } from './database-time.ts'
import type { ProviderThere } from './provider.ts'
import type { VirtualTime } from './virtual-time.ts'

export type Around = {
  time: VirtualTime
  lane: Lane
  url: string
  db: Database
  client: Sql
  there: ProviderThere
  configured: ConfiguredProvider
  limits: Limits
  timeoutMs: number
}

/** pg-boss on a connection of its own, in the lane. `worker`: it tells that it lives. */
export async function openBossIn(lane: Lane, url: string, worker: boolean) {
  const boss = new PgBoss({
    connectionString: url,
    max: 1,
    // Its pool would close the connection at each jump of the time.
    ...({ idleTimeoutMillis: 0 } as object),
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    ...(worker ? { instanceName: 'worker', instanceHeartbeatSeconds: 5 } : { registerInstance: false }),
  })
  boss.on('error', () => {})
  const db = boss.getDb()
  const own = db.executeSql.bind(db)
  db.executeSql = (...args) => lane.lane(() => own(...args))
  return boss.start()
}

/** A worker as jobs/worker.ts wires it, but for its turns of reconciling, which the simulation takes at chosen times. */
export async function startWorker(around: Around, name: string) {
  const { time, lane, url, db, client, there, configured, limits, timeoutMs } = around
  const owner = processOf(name)
  return time.as(owner, async () => {
    const boss = await openBossIn(lane, url, true)
    const fetch = there.fetchFor(owner)
    const raise = createAlerts(boss)
    const deliverer = createDeliverer({
      ...{ db, client, boss, worker: name, raise, timeoutMs, concurrency: 20 },
      create: (send) => ({
        ...createProvider(configured, send && ((at, init) => send(at, { ...init, fetch }))),
        limits,
      }),
    })
    const { dispatcher, gate, delivery } = deliverer
    if (delivery.provider.changes)
      startTurns(db, 'changes', CHANGES_PACE, () => readChanges(delivery), new AbortController().signal)
    void takeBackAgain()
    // Its first look may call the provider, which takes its time.
    void gate.start()

    async function takeBackAgain() {
      for (;;) {
        if ((await takeBack(db, boss).catch(() => 0)) > 0) dispatcher.notified(null)
        await delay(1_000 * (0.5 + Math.random()))
      }
    }

    return {
      owner,
      boss,
      raise,
      /** A job was announced. */
      notified: () => time.as(owner, () => dispatcher.notified(QUEUE)),
      /** As `kill -9`. */
      kill: () => time.end(owner),
      /** As SIGTERM: what is in hand ends first. */
      async stop() {
        await time.as(owner, async () => {
          dispatcher.close()
          await deliverer.stop()
          await boss.stop({ graceful: false })
        })
        time.end(owner)
      },
    }
  })
}
export type Worker = Awaited<ReturnType<typeof startWorker>>
