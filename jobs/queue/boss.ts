import type { EventEmitter } from 'node:events'
import { type ConstructorOptions, PgBoss } from 'pg-boss'
import { readDatabaseUrl } from '#db/database-url.ts'
import { beginWith } from '#db/pool/pooled.ts'
import { sessionSettings } from '#db/pool/session-settings.ts'
import { clientLimitMs, serverLimits } from '#db/pool/time-limits.ts'
import { log } from '#log'

const roles = {
  /** Installs and updates the schema and queues, once per deploy. */
  migrate: { migrate: true, supervise: false, schedule: false, registerInstance: false },
  /** Only sends: the web process, scripts. */
  sender: { migrate: false, createSchema: false, supervise: false, schedule: false, registerInstance: false },
  /** Runs jobs and looks after the queues. */
  worker: {
    migrate: false,
    createSchema: false,
    instanceName: 'worker',
    instanceHeartbeatSeconds: 5,
    // No listener of its own (useListenNotify): one whose link is silent loses its listeners before its connection, and what
    // that says then would end the process. The dispatcher listens for us; other queues are looked at every two seconds.
    // The monitor brings the operation or check of a dead worker back within half a minute: 15 s of silence
    // and at most two passes. Deliveries do not wait for it (delivery/take-back.ts).
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  },
} satisfies Record<string, Partial<ConstructorOptions>>

/** Time limit for opening a connection, and for waiting for one. */
const OPEN_MS = 5_000
/** Time limit for pg-boss's own queries. Its monitor reads the whole table of jobs. */
const limitsMs = { migrate: null, sender: 15_000, worker: 60_000 }

/**
 * Opens pg-boss for a role; the caller stops it.
 * @param limitMs time after which the database ends a query of pg-boss's own. Soon afterwards pg-boss gives
 * up on one that it has heard nothing of.
 * @throws when the database cannot be reached or has no pg-boss schema.
 */
export async function openBoss(
  url: string,
  role: keyof typeof roles,
  limitMs: number | null = limitsMs[role],
) {
  const address = readDatabaseUrl(url)
  const settings = { ...sessionSettings, ...serverLimits(limitMs) }
  // Options of pg, to which pg-boss passes them on.
  const connection = {
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: OPEN_MS,
    query_timeout: clientLimitMs(limitMs) ?? undefined,
    ...(address.pooled
      ? { pipeline: true }
      : {
          options: Object.entries(settings)
            .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
            .join(' '),
        }),
  }
  const boss = new PgBoss({
    connectionString: address.url,
    ssl: address.tls,
    application_name: `frontdesk-${role}`,
    max: role === 'worker' ? 6 : 2,
    ...connection,
    ...roles[role],
  })
  boss.on('error', (error) => log.error({ message: error.message }, 'pg-boss'))
  boss.on('warning', (warning) => log.warn({ message: warning.message }, 'pg-boss'))
  outliveLostConnections(boss)
  if (address.pooled) setInEachTransaction(boss, beginWith(settings))
  try {
    return await boss.start()
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw error
  }
}

type Client = {
  query: (text: string, values?: unknown[]) => Promise<unknown>
  release: (broken?: unknown) => void
}
type Pool = EventEmitter & { connect: () => Promise<Client> }
type Database = {
  open: () => Promise<void>
  pool: Pool
  executeSql: (text: string, values?: unknown[]) => Promise<unknown>
}

/**
 * A connection that pg-boss has taken, and that is lost between two of its statements, has no listener: the error
 * would end the process. The next statement on it fails, and says so. pg-boss makes its pool when it starts.
 */
function outliveLostConnections(boss: PgBoss) {
  const database = boss.getDb() as unknown as Database
  const open = database.open.bind(database)
  database.open = async () => {
    await open()
    database.pool.on('connect', (client: EventEmitter) => client.on('error', () => {}))
  }
}

/** Texts of pg-boss that are transactions of their own. */
const BEGIN = /^\s*begin;/i

/** A pooler keeps no settings of a connection. pg sends the three together. */
function setInEachTransaction(boss: PgBoss, begin: string) {
  const database = boss.getDb() as unknown as Database
  database.executeSql = async (text, values) => {
    const client = await database.pool.connect()
    const isWhole = BEGIN.test(text)
    const before = isWhole ? [] : [client.query(begin)]
    const answer = client.query(isWhole ? text.replace(BEGIN, `${begin};`) : text, values)
    const after = isWhole ? [] : [client.query('commit')]
    const settled = await Promise.allSettled([answer, ...before, ...after])
    const failed = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
    client.release(failed?.reason)
    if (failed) throw failed.reason
    return answer
  }
}
