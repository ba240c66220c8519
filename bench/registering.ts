import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createRegisterTogether } from '#app/register/register-together.ts'
import { registerUser } from '#app/register/register-user.ts'
import { createLimit } from '#app/web/limits.ts'
import { connect, type Sql } from '#db/client.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createNotify } from '#jobs/queue/notify.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import { createTestDatabase } from '../testing/database.ts'
import { createBare } from './bare.ts'
import { type Load, percentile } from './load.ts'

const CLIENTS = 16
const SECONDS = 4
let counter = 0

/** Repeats per second with this many clients over some seconds, each starting again at once. */
async function repeat(clients: number, seconds: number, one: (n: number) => Promise<unknown>): Promise<Load> {
  const times: number[] = []
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() - begun < seconds * 1000) {
        const before = performance.now()
        await one(counter++)
        times.push(performance.now() - before)
      }
    }),
  )
  return { times, seconds: (performance.now() - begun) / 1000 }
}

// The same four rows by one statement for each person, as lean as it can be written by hand.
const ONE_BY_ONE = (n: string) => `with counted as (insert into registration_limits (key, points, expire)
    values ('one:' || ${n}::text, 1, 0) on conflict (key) do update set points = registration_limits.points + 1),
  new_user as (insert into users (id, username, username_normalised, email, email_normalised)
    values (uuidv7(), 'one' || ${n}::text, 'one' || ${n}::text, 'one' || ${n}::text || '@example.com', 'one' || ${n}::text || '@example.com')
    returning id),
  new_subscription as (insert into subscriptions (user_id, state, job_id, consented_at, consent_address)
    select id, 'pending', uuidv7(), now(), '192.0.2.1' from new_user returning user_id, job_id)
  insert into pgboss.job (id, name, data, expire_seconds, deletion_seconds, keep_until, retry_limit, retry_delay,
    retry_backoff, policy, dead_letter, heartbeat_seconds)
  select job_id, q.name, jsonb_build_object('userId', user_id), q.expire_seconds, q.deletion_seconds,
    now() + interval '1 year', q.retry_limit, q.retry_delay, q.retry_backoff, q.policy, q.dead_letter, q.heartbeat_seconds
  from new_subscription, pgboss.queue q where q.name = '${QUEUE}'`

/** Registrations a second one by one: by pgbench or, where it is missing, by a loop of ours. */
async function oneByOne(url: string, client: Sql, clients: number, say: (line: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const script = join(folder, 'register.sql')
  writeFileSync(script, `\\set n random(1, 9000000000000000)\n${ONE_BY_ONE(':n')}\n`)
  try {
    const args = ['-n', '-M', 'prepared', '-c', String(clients), '-T', String(SECONDS), '-f', script, url]
    const { stdout } = await promisify(execFile)('pgbench', args)
    return { by: 'pgbench', perSecond: Number(/tps = ([\d.]+)/.exec(stdout)?.[1]) }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    say(`   pgbench is skipped: ${isMissing ? 'it is not installed' : String(error).split('\n')[0]}`)
    const loop = await repeat(clients, SECONDS, (n) =>
      client.unsafe(ONE_BY_ONE('$1'), [String(n)], { prepare: true }),
    )
    return { by: 'a loop of ours', perSecond: loop.times.length / loop.seconds }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Registering without a form, together and alone, compared with the same rows one by one, and with a minimal
 * statement for many.
 */
export async function registering(say: (line: string) => void) {
  const database = await createTestDatabase()
  const boss = await openBoss(database.url, 'sender')
  const people = connect(database.url, 20)
  const limit = createLimit(people.client, 'registration', 1_000_000, 3600, 'bench')
  const together = createRegisterTogether({
    ...people,
    ...{ boss: async () => boss, limit, notify: createNotify(people.client) },
  })
  const register = async (n: number) => {
    const [username, email] = [`user${n}`, `user${n}@example.com`]
    const input = { username, usernameNormalised: username, email, emailNormalised: email, browserHash: null }
    const address = `10.${n % 250}.${(n >> 8) % 250}.1`
    const { status } = await registerUser({ ...people, together }, { ...input, consents: true, address })
    if (status !== 'registered') throw new Error(`a registration was ${status}`)
  }
  const own = connect(database.url, CLIENTS)
  const bare = createBare(own.client)
  try {
    await repeat(CLIENTS, 1, register)
    await repeat(CLIENTS, 1, (n) => bare(`bare${n}`))
    const rounds = []
    for (let round = 0; round < 3; round++) {
      const reference = await oneByOne(database.url, own.client, CLIENTS, say)
      const barest = await repeat(CLIENTS, SECONDS, (n) => bare(`bare${n}`))
      const { times, seconds } = await repeat(CLIENTS, SECONDS, register)
      rounds.push({
        reference,
        bare: barest.times.length / barest.seconds,
        perSecond: times.length / seconds,
        p50: percentile(times, 0.5),
        p99: percentile(times, 0.99),
      })
    }
    const aloneReference = await oneByOne(database.url, own.client, 1, say)
    const alone = await repeat(1, SECONDS, register)
    return { rounds, alone: percentile(alone.times, 0.5), aloneReference: 1000 / aloneReference.perSecond }
  } finally {
    await own.close()
    await people.close()
    await boss.stop({ graceful: false })
    await database.drop()
  }
}
