import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Sql } from '#db/client.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import type { Say } from './bench.ts'
import { rate, repeat } from './load.ts'

let counter = 0

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
export async function oneByOne(url: string, client: Sql, clients: number, seconds: number, say: Say) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const script = join(folder, 'register.sql')
  writeFileSync(script, `\\set n random(1, 9000000000000000)\n${ONE_BY_ONE(':n')}\n`)
  try {
    const args = ['-n', '-M', 'prepared', '-c', String(clients), '-T', String(seconds), '-f', script, url]
    const { stdout } = await promisify(execFile)('pgbench', args)
    return { by: 'pgbench', perSecond: Number(/tps = ([\d.]+)/.exec(stdout)?.[1]) }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    say(`   pgbench is skipped: ${isMissing ? 'it is not installed' : String(error).split('\n')[0]}`)
    const loop = await repeat(clients, { seconds }, () =>
      client.unsafe(ONE_BY_ONE('$1'), [String(counter++)], { prepare: true }),
    )
    return { by: 'a loop of ours', perSecond: rate(loop) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
