import { fork } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { Logger, makeWorkerUtils, run, type Task } from 'graphile-worker'
import type { Sql } from 'postgres'
import { v7 as uuidv7 } from 'uuid'
import type { Contact } from '#db/subscriptions/reads.ts'
import { readEnv } from '#env'
import { createProvider } from '#jobs/providers/create.ts'

const quiet = new Logger(() => () => {})
const ATTEMPT_MS = 15_000

/**
 * The same work by graphile-worker, one job at a time as its users would write it: the same read, the same call by
 * the same adapter, the same writes in one transaction. Its settings are those that made it fastest here.
 */
async function work() {
  process.on('disconnect', () => process.exit(0))
  const env = readEnv()
  const provider = createProvider(env.provider)
  const tell: Task = async (payload, { query, withPgClient }) => {
    const { userId } = payload as { userId: string }
    const { rows } = await query<Record<string, unknown>>(
      `select u.id as "userId", u.email, s.state, s.job_id as "jobId", s.waiting_since as "waitingSince",
        s.consented_at as "consentedAt", s.consent_address as "consentAddress"
      from users u join subscriptions s on s.user_id = u.id where u.id = $1`,
      [userId],
    )
    const contact = rows[0] as unknown as Contact
    const startedAt = new Date()
    const { kind, httpStatus } = await provider.subscribe(contact, AbortSignal.timeout(ATTEMPT_MS))
    if (kind !== 'confirmed') throw new Error(`the receiver said ${kind}`)
    await withPgClient(async (client) => {
      await client.query('begin')
      await client.query(
        `insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, http_status)
        values ($1, $2, $3, $4, $5, $6, $7, 'confirmed', $8)`,
        [uuidv7(), userId, contact.jobId, `${hostname()}:${process.pid}`, provider.name, startedAt].concat(
          String(Date.now() - startedAt.getTime()),
          String(httpStatus),
        ),
      )
      await client.query(
        `update subscriptions set state = 'confirmed', attempts = attempts + 1, since = now(), last_outcome = 'confirmed',
          last_provider = $2, provider_standing = 'subscribed', provider_seen_at = now()
        where user_id = $1 and state in ('pending', 'delayed')`,
        [userId, provider.name],
      )
      await client.query('commit')
    })
  }
  await run({
    connectionString: env.DATABASE_URL,
    concurrency: env.WORKER_CONCURRENCY,
    maxPoolSize: env.WORKER_CONCURRENCY - 2,
    logger: quiet,
    taskList: { tell },
    preset: {
      worker: {
        concurrentJobs: env.WORKER_CONCURRENCY,
        localQueue: { size: 2 * env.WORKER_CONCURRENCY },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  })
}

/** Queues a job for each of the people. */
export async function queueForGraphile(database: string, userIds: string[]) {
  const utils = await makeWorkerUtils({ connectionString: database, logger: quiet })
  await utils.migrate()
  await utils.addJobs(userIds.map((userId) => ({ identifier: 'tell', payload: { userId } })))
  await utils.release()
}

/** Registers a person as its users would write it: the rows and the job in one transaction. */
export async function registerForGraphile(sql: Sql, name: string) {
  const [userId, email] = [uuidv7(), `${name}@example.com`]
  await sql.begin(async (tx) => {
    await tx`insert into users (id, username, username_normalised, email, email_normalised)
      values (${userId}, ${name}, ${name}, ${email}, ${email})`
    await tx`insert into subscriptions (user_id, state, job_id, consented_at, consent_address)
      values (${userId}, 'pending', ${uuidv7()}, now(), '192.0.2.1')`
    await tx`select graphile_worker.add_job('tell', json_build_object('userId', ${userId}::text))`
  })
  return { status: 'registered' as const, userId }
}

export function startGraphile(env: NodeJS.ProcessEnv) {
  const child = fork(import.meta.filename, { env })
  return {
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

if (import.meta.main) await work()
