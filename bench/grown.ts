import postgres, { type Sql } from 'postgres'
import { connect } from '#db/client.ts'
import { findMonths, makeMonth, monthOf } from '#db/subscriptions/attempt-months.ts'
import { QUEUE } from '#jobs/queue/queues.ts'

/** People who wait with a job that is due, jobs that are done, and attempts of people of the last 400 days. */
export type Size = { waiting: number; finished: number; attempts: number }

const PROVIDER = 'mailchimp'
const MONTHS = 13

// Everybody has a number, and everything of them is made from it, at the same moment in each table.
const NOW = `timestamptz '${new Date().toISOString()}'`
const AT = `case kind
  when 'old' then ${NOW} - interval '4 days' - (1 - part) * interval '390 days'
  when 'finished' then ${NOW} - interval '2 hours' - (1 - part) * interval '70 hours 30 minutes'
  else ${NOW} - interval '1 hour' * (1 - part) end`
const uuid = (at: string, kind: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '${kind}' || '8000' || lpad(to_hex(n), 12, '0'))::uuid`

/** Those whose jobs are gone, with two attempts each. */
const oldPeople = ({ finished, attempts }: Pick<Size, 'finished' | 'attempts'>) =>
  Math.max(0, Math.ceil((attempts - finished) / 2))
/** They are numbered from 1. */
export const peopleOf = ({ waiting, ...size }: Size) => oldPeople(size) + size.finished + waiting

/** Rows of everybody numbered from `from` to `to`. */
const everybody = ({ waiting, finished, attempts }: Size, from: number, to: number) => {
  const old = oldPeople({ finished, attempts })
  const kinds = `case when n <= ${old} then 'old' when n <= ${old + finished} then 'finished' else 'waiting' end`
  const part = `case when n <= ${old} then n / ${old + 1}.0 when n <= ${old + finished} then (n - ${old}) / ${finished + 1}.0
    else (n - ${old + finished}) / ${waiting + 1}.0 end`
  return `(select *, ${uuid('at', '7000')} as id, ${uuid('at', '7001')} as job, 'person' || n as name from (
    select *, ${AT} as at from (select n, ${kinds} as kind, ${part} as part from generate_series(${from}, ${to}) n) kinds) timed) p`
}

const tables: { into: string; columns: string; select: (people: string) => string }[] = [
  {
    into: 'users',
    columns: 'id, username, username_normalised, email, email_normalised, created_at',
    select: (people) =>
      `select id, name, name, name || '@example.com', name || '@example.com', at from ${people}`,
  },
  {
    into: 'subscriptions',
    columns:
      'user_id, state, since, job_id, attempts, waiting_since, last_outcome, last_provider, consented_at, consent_address, created_at',
    select: (people) => `select id, (case kind when 'waiting' then 'pending' when 'finished' then 'confirmed'
        else (array['confirmed', 'confirmed', 'check_inbox', 'opted_out'])[1 + n % 4] end)::subscription_state, at, job,
      case kind when 'waiting' then 0 else 1 end, at, (case kind when 'waiting' then null else 'confirmed' end)::outcome_kind,
      case kind when 'waiting' then null else '${PROVIDER}' end, at, '203.0.113.9', at from ${people}`,
  },
  {
    into: 'attempts',
    columns:
      'id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, http_status, request_id',
    select: (
      people,
    ) => `select ${uuid(`(at + k * interval '1 ms')`, '7002')}, id, job, 'host:1', '${PROVIDER}', at, 20,
      (case when k > 1 or kind = 'finished' then 'confirmed' else 'retry' end)::outcome_kind, 200, 'req-' || n
      from ${people}, generate_series(1, case kind when 'old' then 2 when 'finished' then 1 else 0 end) k`,
  },
  {
    into: 'pgboss.job',
    columns: `id, name, data, state, retry_limit, retry_delay, expire_seconds, deletion_seconds, start_after, created_on, started_on,
      completed_on, keep_until, dead_letter, policy, heartbeat_seconds`,
    select: (
      people,
    ) => `select job, q.name, jsonb_build_object('userId', p.id), (case kind when 'waiting' then 'created' else 'completed' end)::pgboss.job_state,
      q.retry_limit, q.retry_delay, q.expire_seconds, q.deletion_seconds, at, at, case kind when 'waiting' then null else at end,
      case kind when 'waiting' then null else at end, at + interval '10 years', q.dead_letter, q.policy, q.heartbeat_seconds
      from ${people}, pgboss.queue q where q.name = '${QUEUE}' and kind <> 'old'`,
  },
]
const AT_ONCE = 100_000

/** Fills a migrated database, with attempts in as many months as after a year. */
export async function grow(url: string, size: Size, say: (line: string) => void) {
  await makePastMonths(url)
  // Nothing is counted and no reference looked up row by row.
  const connection = { session_replication_role: 'replica' }
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection })
  const people = peopleOf(size)
  try {
    for (const { into, columns, select } of tables) {
      const begun = performance.now()
      for (let first = 1; first <= people; first += AT_ONCE) {
        const some = everybody(size, first, Math.min(people, first + AT_ONCE - 1))
        await sql.unsafe(`insert into ${into} (${columns}) ${select(some)}`)
      }
      say(`   ${into}: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
    }
    await sql`insert into providers (name) values (${PROVIDER}) on conflict do nothing`
    // Counted already: the past is not what is measured.
    for (const name of ['attempts', 'registrations'])
      await sql`insert into rollup_cursors (name, totals) values (${name}, '{"attempts": [], "critical": []}') on conflict do nothing`
    await settle(sql)
  } finally {
    await sql.end()
  }
}

/** As autovacuum leaves them some minutes later. */
async function settle(sql: Sql) {
  for (const table of ['users', 'subscriptions', 'attempts', 'pgboss.job'])
    await sql.unsafe(`vacuum analyze ${table}`)
  await sql`checkpoint`
}

async function makePastMonths(url: string) {
  const { db, close } = connect(url, 1, {}, { limitMs: null })
  const [first] = await findMonths(db)
  await db.execute(`drop table ${first?.name}`)
  for (let months = 0; months <= MONTHS; months++) await makeMonth(db, monthOf(new Date(), -months))
  await close()
}
