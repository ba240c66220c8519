import { type ConstructorOptions, PgBoss } from 'pg-boss'
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
    useListenNotify: true,
    // A dead worker's job is noticed by the monitor: heartbeat 15 s + at most two passes, so under a minute.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  },
} satisfies Record<string, Partial<ConstructorOptions>>

/**
 * Opens pg-boss for a role; the caller stops it.
 * @param timeoutMs after which the database ends a query of pg-boss's own; not given, none.
 * @throws when the database cannot be reached or has no pg-boss schema.
 */
export async function openBoss(url: string, role: keyof typeof roles, timeoutMs?: number) {
  const boss = new PgBoss({
    connectionString: url,
    application_name: `frontdesk-${role}`,
    max: role === 'worker' ? 6 : 2,
    ...(timeoutMs && { options: `-c statement_timeout=${timeoutMs}` }),
    ...roles[role],
  })
  boss.on('error', (error) => log.error({ message: error.message }, 'pg-boss'))
  boss.on('warning', (warning) => log.warn({ message: warning.message }, 'pg-boss'))
  return boss.start()
}
