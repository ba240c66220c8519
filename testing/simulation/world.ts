import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import { createLimit } from '#app/web/limits.ts'
import { connect, type Database } from '#db/client.ts'
import { databaseTime } from '#db/clock.ts'
import { rollUp } from '#db/monitoring/rollup-steps.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import { refreshStateCounts } from '#db/subscriptions/counts.ts'
import { parseEnv } from '#env'
import { type Alert, createAlerts } from '#jobs/monitoring/alerts.ts'
import { watch } from '#jobs/monitoring/watch.ts'
import type { Provider } from '#jobs/providers/contract.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { ALERTS } from '#jobs/queue/queues.ts'
import { reconcile } from '#jobs/upkeep/reconcile.ts'
import { retain, type Settings } from '#jobs/upkeep/retention.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { createTestDatabase } from '../database.ts'
import { registerSomebody, registersTogether, SECRET } from '../integration.ts'
import { createLane, giveClock, processOf } from './database-time.ts'
import { createProviderThere } from './provider.ts'
import type { Scenario } from './scenario.ts'
import type { VirtualTime } from './virtual-time.ts'
import { type Around, openBossIn, startWorker, type Worker } from './worker.ts'

export type Person = { username: string; email: string; userId: string; consents: boolean; at: number }
/** An alert as its receiver got it. */
type Received = { type: Alert['type']; at: number; cause: string }
const WAITING_MINUTES = 30

/** Everything that a run plays with: database, provider, processes and people. Nothing moves by itself. */
export async function createWorld(time: VirtualTime, scenario: Scenario) {
  const { name, start, limits, asks, timeoutMs, random } = scenario
  time.begin(start, random)
  const { url, drop } = await createTestDatabase()
  const clock = await giveClock(url, time)
  const { client: direct, close } = connect(url, 2, {}, { limitMs: null, max_lifetime: null })
  const lane = createLane(time)
  // Both connections, while real timers run: a transaction's body may ask beside it.
  await Promise.all([direct.unsafe('select pg_sleep(0.01)'), direct.unsafe('select pg_sleep(0.01)')])
  const client = lane.through(direct)
  const db: Database = drizzle(client as unknown as postgres.Sql)
  await databaseTime(db)
  await ensureProvider(db, name)

  const { base, variables, people: known } = dialects[name]
  const env = parseEnv({
    DATABASE_URL: url,
    SESSION_SECRET: 'x'.repeat(32),
    PROVIDER: name,
    ...variables(`http://127.0.0.1${base}`),
    ...(asks && known.asking),
  })
  const declared = { ...env.provider.limits, ...limits }
  const there = createProviderThere({
    name,
    time,
    random,
    limits: declared,
    asks,
    provider: processOf('provider'),
  })
  const around: Around = {
    time,
    lane,
    url,
    db,
    client,
    there,
    configured: env.provider,
    limits: declared,
    timeoutMs,
  }
  const web = processOf('web')
  const webBoss = await time.as(web, () => openBossIn(lane, url, false))
  const together = registersTogether(
    { db, client, close, url, boss: webBoss },
    {
      limit: createLimit(client, 'registration', 60, 3600, SECRET),
      notify: async () => {
        for (const worker of workers) worker.notified()
      },
    },
  )
  let workers: Worker[] = []
  let started = 0
  const people: Person[] = []
  const received: Received[] = []
  const optedOut = new Set<string>()
  const watchedSince = performance.now()

  return {
    /** How workers learn of a change there: they ask who changed, or are told, and only look where they can. */
    learns: learns(createProvider(env.provider)),
    ...{
      time,
      lane,
      clock,
      url,
      db,
      direct,
      there,
      limits: declared,
      people,
      received,
      optedOut,
      webBoss,
      scenario,
    },
    workers: () => workers,
    isAlive: (worker: string) => workers.some(({ owner }) => owner.name === worker && !owner.dead),
    async startWorker() {
      workers = [...workers, await startWorker(around, `worker${++started}:${started}`)]
    },
    /** @returns it, out of the list. */
    takeWorker() {
      const [worker, ...others] = workers
      workers = others
      return worker
    },
    asWeb: <T>(work: () => Promise<T>) => time.as(web, work),
    async register() {
      const n = people.length
      const username = `person${n}`
      const email = `person${n}@example.com`
      const consents = n % 10 !== 7
      there.meet(email)
      const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
      const result = await time.as(web, () =>
        registerSomebody({ db, together }, username, { email, consents, address }),
      )
      if (result.status !== 'registered') throw new Error(`${username} is ${result.status}`)
      people.push({ username, email, userId: result.userId, consents, at: time.now() })
    },
    /** What a worker, or else the web process, does every minute; `retention`: also what it deletes then. */
    async turn(retention: Settings | null) {
      const [worker] = workers
      const watched = { db, provider: name, waitingMinutes: WAITING_MINUTES, watchedSince }
      if (worker)
        await time.as(worker.owner, async () => {
          await reconcile(db, worker.boss)
          await watch({ ...watched, boss: worker.boss, raise: worker.raise })
          if (!retention) return
          await retain(db, retention)
          await worker.boss.supervise()
        })
      else await time.as(web, () => watch({ ...watched, boss: webBoss, raise: createAlerts(webBoss) }))
      await time.as(web, async () => {
        while (await rollUp(client));
        await refreshStateCounts(db)
        for (;;) {
          const jobs = await webBoss.fetch<Alert>(ALERTS, { batchSize: 10, includeMetadata: true })
          if (jobs.length === 0) break
          for (const { data, createdOn, singletonKey } of jobs)
            received.push({ type: data.type, at: createdOn.getTime(), cause: `${singletonKey}` })
          await webBoss.complete(
            ALERTS,
            jobs.map(({ id }) => id),
          )
        }
      })
    },
    async close() {
      for (const { owner } of workers) time.end(owner)
      await close()
      await drop()
      clock.remove()
    },
  }
}
export type World = Awaited<ReturnType<typeof createWorld>>

const learns = ({ changes, find }: Provider) => (changes ? 'asks' : find ? 'looks' : 'believes')
