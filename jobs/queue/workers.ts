import type { Instance, PgBoss } from 'pg-boss'
import { again } from '#db/pool/again.ts'
import { isConnectionLost } from '#db/pool/pool.ts'

/** Live; stopped in an orderly way; or gone: three heartbeats are missing and it never signed off. */
export type WorkerState = 'live' | 'stopped' | 'gone'
export type Worker = Instance & {
  /** The name on its attempts. */
  title: string
  state: WorkerState
  /** Seconds since its last heartbeat. */
  silentSeconds: number
  /** Seconds since its start. */
  ageSeconds: number
  jobsInHand: number
  lastErrorOn: Date | null
}

/** How long pg-boss remembers a worker. */
export const REMEMBERED_DAYS = 7

/** Every worker that pg-boss remembers, most recent heartbeat first. */
export async function findWorkers(boss: PgBoss): Promise<Worker[]> {
  const read = () =>
    Promise.all([
      boss.getInstances({ limit: 2000 }), // pg-boss keeps no more than 1,000 dead ones
      databaseTime(boss),
    ])
  const [instances, now] = await again(read, isBossLost)
  return instances
    .filter((instance) => instance.name === 'worker')
    .map((instance) => asWorker(instance, now))
    .sort((a, b) => b.heartbeatOn.getTime() - a.heartbeatOn.getTime())
}

/** pg-boss's driver has no code for a connection that was lost in a query. */
export const isBossLost = (error: unknown) =>
  isConnectionLost(error) ||
  (error instanceof Error && /^Connection terminated|ECONNRESET|EPIPE/.test(error.message))

/** By the clock that writes the heartbeats. */
async function databaseTime(boss: PgBoss): Promise<number> {
  const { rows } = await boss
    .getDb()
    .executeSql(`select extract(epoch from clock_timestamp())::float8 * 1000 as now`, [])
  return rows[0].now
}

function asWorker(instance: Instance, now: number): Worker {
  const errors = instance.workers.flatMap(({ lastErrorOn }) => lastErrorOn ?? []).sort()
  const last = errors.at(-1)
  return {
    ...instance,
    title: `${instance.host}:${instance.pid}`,
    state: instance.live ? 'live' : instance.stoppedOn ? 'stopped' : 'gone',
    silentSeconds: Math.max(0, (now - instance.heartbeatOn.getTime()) / 1000),
    ageSeconds: Math.max(0, (now - instance.startedOn.getTime()) / 1000),
    jobsInHand: instance.workers.reduce((sum, { active }) => sum + active, 0),
    lastErrorOn: last ? new Date(last) : null,
  }
}

export const isLive = ({ state }: Worker) => state === 'live'
