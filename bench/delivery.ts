import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { v7 as uuidv7 } from 'uuid'
import { QUEUE } from '#jobs/queue/queues.ts'
import { until } from '../e2e/until.ts'
import { createTestDatabase } from '../testing/database.ts'
import { clock, startReceiver } from './receiver.ts'
import { openRegister } from './register.ts'

export const JOBS = 10_000

export type Delivery = Awaited<ReturnType<typeof startDelivery>>

/** A database, a receiver in a process of its own, and the settings by which a worker reaches both. */
async function startDelivery() {
  const database = await createTestDatabase()
  const receiver = await startReceiver()
  const sql = postgres(database.url, { max: 4, onnotice: () => {} })
  const { boss, register, close } = await openRegister(database.url, 4)
  const env = (url: string): NodeJS.ProcessEnv => ({
    ...process.env,
    ...{ NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: url, SESSION_SECRET: 'x'.repeat(32) },
    ...{ PROVIDER: 'webhook', WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` },
    ...{ WEBHOOK_ALLOW_PRIVATE: 'true', WEBHOOK_CONCURRENCY: '1000', WORKER_CONCURRENCY: '50' },
  })
  return {
    ...{ sql, receiver, database: database.url, env },
    /**
     * The real process.
     * @param perSecond how many calls a second its provider allows; no limit where it is not given.
     */
    startWorker(url = database.url, perSecond?: number) {
      const rate = perSecond ? ['--import', './bench/rate.ts'] : []
      const child = spawn(process.execPath, [...rate, 'jobs/worker.ts'], {
        env: { ...env(url), ...(perSecond && { BENCH_PER_SECOND: String(perSecond) }) },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      return {
        pid: child.pid ?? 0,
        async stop() {
          child.kill('SIGTERM')
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
        },
      }
    },
    register,
    /** Waiting people, each with a job, or without one where another queue has the jobs. */
    async fill(count: number, isOurs = true) {
      await sql`truncate users, attempts, pgboss.job cascade`
      await receiver.forget()
      const waiting = Array.from({ length: count }, () => ({ id: uuidv7(), job: uuidv7() }))
      await sql`
        with people as (select * from unnest(${waiting.map(({ id }) => id)}::uuid[], ${waiting.map(({ job }) => job)}::uuid[])
          with ordinality as person (id, job, n)),
        new_users as (insert into users (id, username, username_normalised, email, email_normalised)
          select id, 'per' || n, 'per' || n, 'per' || n || '@example.com', 'per' || n || '@example.com' from people)
        insert into subscriptions (user_id, state, job_id) select id, 'pending', job from people`
      for (let from = 0; isOurs && from < count; from += 1000)
        await boss.insert(
          QUEUE,
          waiting.slice(from, from + 1000).map(({ id, job }) => ({ id: job, data: { userId: id } })),
        )
      await sql`analyze`
      return waiting.map(({ id }) => id)
    },
    async stop() {
      await close()
      await sql.end()
      receiver.stop()
      await database.drop()
    },
  }
}

/** Work with a receiver of webhooks that answers at once, and without limits. */
export async function delivered(work: (delivery: Delivery) => Promise<void>) {
  const delivery = await startDelivery()
  try {
    await work(delivery)
  } finally {
    await delivery.stop()
  }
}

export async function unfinished({ sql }: Delivery): Promise<number> {
  const [row] =
    await sql`select count(*)::int as jobs from pgboss.job where name = ${QUEUE} and state < 'completed'`
  return row?.jobs
}

/** Registers people at fixed times, even when the one before has not ended. @returns who and when. */
export async function atPace(
  { register }: Pick<Delivery, 'register'>,
  name: string,
  count: number,
  everyMs: number,
) {
  const committed: [string, number][] = []
  const one = async (n: number) => {
    const result = await register(`${name}${n}`)
    if (result.status === 'registered') committed.push([result.userId, clock()])
  }
  const begun = clock()
  const all: Promise<void>[] = []
  for (let n = 0; n < count; n++) {
    await delay(Math.max(0, begun + n * everyMs - clock()))
    all.push(one(n))
  }
  await Promise.all(all)
  return committed
}

/** The same, after a first one was delivered. */
export async function registerAtPace(delivery: Delivery, count: number, everyMs: number) {
  const first = await atPace(delivery, 'first', 1, 0)
  await until(async () => (await delivery.receiver.count()) === 1, 60)
  return [...first, ...(await atPace(delivery, 'paced', count - 1, everyMs))]
}
