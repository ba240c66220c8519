import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { PgBoss } from 'pg-boss'
import { findByText } from '#app/admin/parts/find-person.ts'
import { connect } from '#db/client.ts'
import { isMigrated } from '#db/migrate.ts'
import { findAttempts } from '#db/subscriptions/attempts.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { DEAD_LETTERS, QUEUE } from '#jobs/queue/queues.ts'
import { reconcile } from '#jobs/upkeep/reconcile.ts'
import { createTestDatabase } from '../testing/database.ts'
import { registerSomebody, registersTogether } from '../testing/integration.ts'
import { migrateAll } from './migrate.ts'

const PEOPLE = 4_000
const TRIES = 3
let database: Awaited<ReturnType<typeof createTestDatabase>>
let connection: ReturnType<typeof connect>
let boss: PgBoss

before(async () => {
  database = await createTestDatabase()
  connection = connect(database.url, 4)
})
after(async () => {
  await boss?.stop({ graceful: false })
  await connection.close()
  await database.drop()
})

/** The first release's tables and queues, as it made them. */
async function installFirstRelease() {
  const { client } = connection
  for (const schema of ['public', 'drizzle', 'pgboss']) await client.unsafe(`drop schema ${schema} cascade`)
  await client`create schema public`
  const [first] = readMigrationFiles({ migrationsFolder: 'db/migrations' })
  assert.ok(first)
  for (const statement of first.sql) await client.unsafe(statement)
  await client`create schema drizzle`
  await client`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
  await client`insert into drizzle.__drizzle_migrations (hash, created_at) values (${first.hash}, ${first.folderMillis})`
  const old = await openBoss(database.url, 'migrate')
  const shared = { retryLimit: 1_000_000, retryDelay: 5, retryBackoff: true, retryDelayMax: 60 }
  await old.createQueue(DEAD_LETTERS, shared)
  await old.createQueue(QUEUE, { ...shared, deadLetter: DEAD_LETTERS, notify: true, heartbeatSeconds: 15 })
  await old.createQueue('subscription-reconcile', { policy: 'exclusive', retryLimit: 0 })
  await old.schedule('subscription-reconcile', '* * * * *')
  await old.stop({ graceful: false })
}

/** People of the last 100 days in every state, with attempts and jobs; as many in each state. */
const fill = (db: typeof connection.client) =>
  db.begin(async (client) => {
    await client`
    create temp table person on commit drop as
    select n, uuidv7(-age) as id, case when state <> 'not_requested' then uuidv7(-age) end as job_id, state, 'Person' || n as name, now() - age as at
    from (select n, n * interval '36 minutes' as age,
      (enum_range(null::subscription_state))[1 + n % 7] as state from generate_series(1, ${PEOPLE}) n) numbered`
    await client`
    insert into users (id, username, username_normalised, email, email_normalised, created_at)
    select id, name, lower(name), name || '@example.com' || case n when 1 then '/' else '' end, lower(name) || '@example.com', at from person`
    await client`
    insert into subscriptions (user_id, state, since, job_id, attempts, waiting_since, created_at)
    select id, state, at, job_id, case when state in ('not_requested', 'pending') then 0 else ${TRIES}::int end, at, at from person`
    await client`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select uuidv7(at - now() + k * interval '1 second'), id, job_id, 'host:1', 'mailchimp', at + k * interval '1 second', 20,
      case when k < ${TRIES}::int then 'retry' when state = 'confirmed' then 'confirmed' when state = 'opted_out' then 'suppressed'
        when state = 'check_inbox' then 'awaiting_confirmation' when state = 'needs_attention' then 'rejected' else 'retry' end::outcome_kind
    from person, generate_series(1, ${TRIES}) k where state not in ('not_requested', 'pending')`
    await client`
    insert into audit_events (id, actor, action, job_id, user_id)
    select uuidv7(), 'admin', 'retry', job_id, id from person where n % 100 = 0`
    await client`
    insert into pgboss.job (id, name, data, state, retry_limit, retry_delay, retry_backoff, retry_count, completed_on)
    select job_id, ${QUEUE}, jsonb_build_object('userId', id), (case state when 'pending' then 'created' when 'delayed' then 'retry'
      when 'needs_attention' then 'failed' else 'completed' end)::pgboss.job_state, 1000000, 5, true, case state when 'delayed' then 3 else 0 end,
      case when state not in ('pending', 'delayed') then now() end
    from person where job_id is not null`
    await client`insert into staff (id, name, email, username) values ('one', 'admin', 'admin@staff.invalid', 'admin')`
    await client`insert into registration_limits (key, points) values ('203.0.113.9', 3)`
  })

const read = (columns: string, table: string) =>
  connection.client.unsafe(`select ${columns} from ${table} order by 1`)
const kept = async () => ({
  users: await read('id, username, username_normalised, email, created_at, browser_hash', 'users'),
  subscriptions: await read(
    'user_id, state, since, job_id, attempts, next_attempt_at, waiting_since, created_at',
    'subscriptions',
  ),
  attempts: await read('id, user_id, job_id, worker, provider, started_at, duration_ms, outcome', 'attempts'),
  audit: await read('id, actor, action, job_id, user_id', `audit_events where action <> 'review address'`),
  jobs: await read('id, state, data, retry_count', `pgboss.job where name = '${QUEUE}'`),
})

test('an upgrade from the first release keeps every row, and everything works on it', async () => {
  await installFirstRelease()
  await fill(connection.client)
  const before = await kept()
  assert.equal(before.users.length, PEOPLE)

  assert.equal(await migrateAll(database.url), 1, 'one address needs a look')

  assert.deepEqual(await kept(), before)
  const { client, db } = connection
  assert.equal(await isMigrated(db), true)
  const [wrong] = await client`
    select count(*)::int as people from subscriptions s left join lateral (
      select outcome, provider from attempts a where a.user_id = s.user_id order by started_at desc limit 1) a on true
    where (last_outcome, last_provider) is distinct from (a.outcome, a.provider)`
  assert.equal(wrong?.people, 0, 'everybody has the outcome of their last attempt')
  assert.deepEqual([...(await client`select role from staff`)], [{ role: 'admin' }])
  assert.equal((await client`select from registration_limits`).length, 0, 'its keys were addresses')
  const [person] = await client`select id from users where username = 'Person4'`
  assert.equal((await findAttempts(db, person?.id)).length, TRIES)
  assert.deepEqual(
    await findByText({ db, seesAddresses: true, countSought: async () => 0 }, 'person4@example.com'),
    { id: person?.id },
  )

  const put =
    await client`select from pgboss.job where state < 'completed' and (retry_delay > 0 or retry_backoff)`
  assert.equal(put.length, 0, 'delays of the first release are forgotten')

  const [table] =
    await client`select reloptions::text as options from pg_class where oid = 'pgboss.job_common'::regclass`
  assert.match(table?.options, /autovacuum_vacuum_scale_factor=0.02/)

  boss = await openBoss(database.url, 'sender')
  assert.deepEqual(await reconcile(db, boss, 0), { requeued: 0, raised: 0, delayed: 0 })
  const context = { ...connection, url: database.url, boss }
  const together = registersTogether(context)
  assert.equal((await registerSomebody({ db, together }, 'newcomer')).status, 'registered')
  assert.equal((await registerSomebody({ db, together }, 'person7')).status, 'taken')
})
