import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect, type Database } from '#db/client.ts'
import { findOperations } from '#db/operations/operations.ts'
import { users } from '#db/schema/people.ts'
import { WAITING } from '#db/schema/states.ts'
import { findMonths, makeMonth, monthOf } from '#db/subscriptions/attempt-months.ts'
import { findStrays } from '#jobs/queue/strays.ts'
import { seed } from '../scripts/seed/past.ts'
import { dashboardQueries, type Some } from './dashboard-queries.ts'
import { createTestDatabase } from './database.ts'
import { observe } from './query-plans.ts'

// So many that a sequential scan is no longer the cheapest plan for anything.
const JOBS = 60_000
let observed: ReturnType<typeof observe>
let some: Some
let end = async () => {}

before(async () => {
  const database = await createTestDatabase()
  const { db, close } = connect(database.url, 1, {}, { limitMs: null })
  await makePastMonths(db)
  await seed(database.url, { jobs: JOBS })
  await fillSmallTables(db)
  some = await choose(db)
  await close()
  observed = observe(database.url)
  end = async () => {
    await observed.close()
    await database.drop()
  }
})
after(() => end())

/** Attempts in as many partitions as after some months of work. */
async function makePastMonths(db: Database) {
  const [first] = await findMonths(db)
  await db.execute(sql.raw(`drop table ${first?.name}`))
  for (let months = 0; months <= 5; months++) await makeMonth(db, monthOf(new Date(), -months))
}

/** Years of actions by administrators and circuits, and bulk actions on many. */
async function fillSmallTables(db: Database) {
  await db.execute(sql`
    insert into circuit_events (id, provider, at, before, after, reason)
    select gen_random_uuid(), provider, at - make_interval(days => n), before, after, reason from circuit_events, generate_series(1, 200) n`)
  await db.execute(sql`
    insert into audit_events (id, at, actor, action, job_id, user_id, detail)
    select gen_random_uuid(), at - make_interval(days => n), actor, action, gen_random_uuid(), (select user_id from subscriptions order by user_id offset n * 7 limit 1), detail
    from audit_events, generate_series(1, 30) n`)
  // One that runs, and is not the newest.
  await db.execute(sql`
    insert into operations (id, kind, subject, actor, reason, filter, state, created_at)
    select gen_random_uuid(), kind, 'running', actor, reason, filter, 'canary', created_at - interval '1 year' from operations limit 1`)
  await db.execute(sql`
    insert into operation_people (operation_id, user_id, result, why)
    select o.id, u.id, case o.state when 'finished' then 'skipped' when 'canary' then 'matched' else 'succeeded' end::operation_result, 'confirmed meanwhile'
    from operations o cross join lateral (select id from users order by id limit 8000) u on conflict do nothing`)
  for (const months of [3, 4])
    await db.execute(sql`
      insert into attempts
      select uuidv7(at - now()), user_id, job_id, worker, provider, at, duration_ms, outcome, reason, http_status, code, message,
        next_attempt_at, fingerprint, request_id, retry_after
      from (select *, started_at - make_interval(months => ${months}) as at from attempts order by started_at desc limit 20000) a`)
  for (const table of ['attempts', 'circuit_events', 'audit_events', 'operation_people'])
    await db.execute(`vacuum analyze ${table}`)
  // Autovacuum does not analyze the partitioned parent.
  await db.execute(`delete from pg_statistic where starelid = 'attempts'::regclass`)
}

async function choose(db: Database): Promise<Some> {
  const [person] = await db
    .select()
    .from(users)
    .orderBy(users.id)
    .offset(JOBS / 2)
    .limit(1)
  const [more] = await db.execute<{ jobId: string; fingerprint: string; sampleAttemptId: string }>(sql`
    select (select job_id from subscriptions where job_id is not null and user_id >= ${person?.id} order by user_id limit 1) as "jobId",
      fingerprint, sample_attempt_id as "sampleAttemptId" from failure_groups g where resolved_at is null
    order by (select count(*) from subscriptions where failure_fingerprint = g.fingerprint) desc limit 1`)
  const [operation] = await findOperations(db, { limit: 1 })
  assert.ok(person && more && operation)
  const { id, username, email, createdAt } = person
  return { userId: id, username, email, operation, middle: createdAt, ...more }
}

/** They read pg-boss's tables of workers, queues and schedules, a row each; the page says how old the counts of queues are. */
const APART = ['findWorkers', 'findQueues', 'findSchedules']

test('every query of a page is in the list', () => {
  const list = 'testing/dashboard-queries.ts'
  const source = (file: string) => readFileSync(file, 'utf8')
  const through = [...source(list).matchAll(/'#(app\/admin\/[^']+)'/g)].map(([, file = '']) => source(file))
  const known = [source(list), ...through].join('\n')
  const named = globSync('app/admin/**/*.{ts,tsx}').flatMap((file) =>
    [...source(file).matchAll(/import \{([^}]+)\} from '#(?:db|jobs)\//g)].flatMap(([, names = '']) =>
      names.split(/,\s*/),
    ),
  )
  const queries = named
    .map((name) => name.trim())
    .filter((name) => /^(find|count|select|read|preview|search|list)[A-Z]/.test(name))
  assert.ok(queries.length > 20, `found ${queries.length} queries`)
  const missing = queries.filter((name) => !APART.includes(name) && !new RegExp(`\\b${name}\\(`).test(known))
  assert.deepEqual(missing, [], `add them to ${list}`)
})

for (const [what, run] of dashboardQueries)
  test(`${what}: by indexes`, async () => assert.deepEqual(await observed.judge((db) => run(db, some)), []))

for (const state of WAITING)
  test(`reconciling people who read ${state}: by indexes`, async () =>
    assert.deepEqual(await observed.judge((db) => findStrays(db, state, null, 30)), []))

test('a query that reads a table whole is found, and so is one that counts all of its index', async () => {
  const [scan = ''] = await observed.judge((db) =>
    db.execute(sql`select * from users where username like '%x%'`),
  )
  assert.match(scan, /^scans users sequentially:\nselect \* from users/)
  const [count = ''] = await observed.judge((db) =>
    db.transaction(async (tx) => {
      await tx.execute(
        sql`select state, count(*) from subscriptions where state = 'confirmed' group by state`,
      )
    }),
  )
  assert.match(
    count,
    /^(scans subscriptions sequentially|reads \d{5} rows of subscriptions by subscriptions_state)/,
  )
})

test('a query that needs pg-boss’s own statistics is found', async () => {
  const needy = (db: Database) => db.execute(sql`select ready_count from pgboss.queue`)
  assert.match((await observed.judge(needy))[0] ?? '', /^reads pg-boss's statistics in queue:/)
})
