import { v7 as uuidv7 } from 'uuid'
import type { Sql } from '#db/client.ts'
import { QUEUE } from '#jobs/queue/queues.ts'

// Only the same rows, for many people at once: everybody is let in and has consented, and a job has default
// values. No check of the limit, no lock_timeout, no NOTIFY, and not pg-boss's own insert.
const TOGETHER = `with given as (select * from unnest($1::uuid[], $2::text[], $3::uuid[]) newcomer (id, name, job_id)),
  counted as (insert into registration_limits (key, points, expire) select 'bare:' || name, 1, 0 from given
    on conflict (key) do update set points = registration_limits.points + 1),
  new_users as (insert into users (id, username, username_normalised, email, email_normalised)
    select id, name, name, name || '@example.com', name || '@example.com' from given on conflict do nothing returning id),
  new_subscriptions as (insert into subscriptions (user_id, state, job_id, consented_at, consent_address)
    select id, 'pending', job_id, now(), '192.0.2.1' from given join new_users using (id) returning user_id, job_id),
  new_jobs as (insert into pgboss.job_common (id, name, data, expire_seconds, deletion_seconds, keep_until, retry_limit,
    retry_delay, retry_backoff, policy, dead_letter, heartbeat_seconds)
  select job_id, q.name, jsonb_build_object('userId', user_id), q.expire_seconds, q.deletion_seconds,
    now() + interval '1 year', q.retry_limit, q.retry_delay, q.retry_backoff, q.policy, q.dead_letter, q.heartbeat_seconds
  from new_subscriptions, pgboss.queue q where q.name = '${QUEUE}')
  select id from new_users`
const AT_ONCE = 2
const MOST = 64

/** The upper bound for registering together: the least that Node and PostgreSQL can do for the same rows. */
export function createBare(client: Sql) {
  const waiting: { name: string; done: () => void; failed: (error: unknown) => void }[] = []
  let underWay = 0

  async function send(group: typeof waiting) {
    underWay++
    try {
      const people = [group.map(() => uuidv7()), group.map(({ name }) => name), group.map(() => uuidv7())]
      const rows = await client.unsafe(TOGETHER, people as never[], { prepare: true })
      if (rows.length < group.length) throw new Error('a name was taken')
      for (const { done } of group) done()
    } catch (error) {
      for (const { failed } of group) failed(error)
    } finally {
      underWay--
      next()
    }
  }

  function next() {
    while (underWay < AT_ONCE && waiting.length > 0) void send(waiting.splice(0, MOST))
  }

  return (name: string) =>
    new Promise<void>((done, failed) => {
      waiting.push({ name, done, failed })
      setImmediate(next)
    })
}
