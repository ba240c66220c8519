import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { manyRejected } from '../../testing/many-rejected.ts'
import { retain, type Settings } from './retention.ts'

const context = testDatabase()
const settings: Settings = {
  RETENTION_ATTEMPTS_DAYS: 400,
  RETENTION_FINISHED_JOBS_DAYS: 3,
  RETENTION_HISTORY_DAYS: 90,
  RETENTION_CHECKS_DAYS: 30,
  RETENTION_SIGN_INS_DAYS: 90,
}
const forEver: Settings = {
  RETENTION_ATTEMPTS_DAYS: 0,
  RETENTION_FINISHED_JOBS_DAYS: 0,
  RETENTION_HISTORY_DAYS: 0,
  RETENTION_CHECKS_DAYS: 0,
  RETENTION_SIGN_INS_DAYS: 0,
}
const run = (given: Partial<Settings> = {}, pass = {}) => retain(context.db, { ...settings, ...given }, pass)
const execute = (statement: ReturnType<typeof sql>) => context.db.execute(statement)
/** The one column of these rows, in order. */
const read = async (statement: ReturnType<typeof sql>) =>
  (await execute(statement)).map((row) => Object.values(row)[0]).sort()

beforeEach(() => execute(sql`truncate provider_checks, marks, staff, staff_verifications cascade`))

test('limiter rows go half an hour after their end', async () => {
  await execute(sql`
    insert into registration_limits (key, points, expire)
    select name, 1, (extract(epoch from now() + at) * 1000)::bigint from (values
      ('over', interval '-31 minutes'), ('just over', '-1 minute'), ('counting', '50 minutes')) as t (name, at)`)
  assert.equal(await run(forEver), false)
  assert.deepEqual(await read(sql`select key from registration_limits`), ['counting', 'just over'])
})

test('a pass ends so many rows of a kind in a statement, and says whether there is more', async () => {
  const expired = (rows: number) =>
    execute(sql`
    insert into registration_limits (key, points, expire) select 'k' || n, 1, 1 from generate_series(1, ${rows}) n`)
  const left = async () => (await execute(sql`select from registration_limits`)).length
  await expired(25)
  const one = { atOnce: 10, forMs: 0 }
  assert.deepEqual([await run({}, one), await left()], [true, 15])
  assert.deepEqual([await run({}, one), await left()], [true, 5])
  assert.deepEqual([await run({}, one), await left()], [false, 0])
  await expired(25)
  assert.deepEqual([await run({}, { atOnce: 10 }), await left()], [false, 0], 'one that has time ends all')
})

test('staff sessions and verifications go a day after their end, by age or for want of use; the accounts stay', async () => {
  await execute(sql`insert into staff (id, name, email) values ('ada', 'Ada', 'ada@example.com')`)
  await execute(sql`
    insert into staff_sessions (id, token, user_id, expires_at, last_used_at)
    select name, name, 'ada', now() + ends, now() + used from (values
      ('old', interval '-25 hours', interval '0'), ('live', '1 hour', '-35 hours'), ('unused', '6 days', '-37 hours')) as t (name, ends, used)`)
  await execute(sql`
    insert into staff_verifications (id, identifier, value, expires_at)
    select name, name, '', now() + at from (values ('old', interval '-25 hours'), ('live', '1 hour')) as t (name, at)`)
  await run(forEver)
  assert.deepEqual(await read(sql`select id from staff_sessions`), ['live'])
  assert.deepEqual(await read(sql`select id from staff_verifications`), ['live'])
  assert.deepEqual(await read(sql`select id from staff`), ['ada'])
})

test('checks of the provider are deleted after 30 days, with the address in them', async () => {
  await execute(sql`
    insert into provider_checks (id, provider, kind, address, actor, asked_at)
    select gen_random_uuid(), provider, 'address', 'ada@example.com', 'admin', now() - make_interval(days => days)
    from (values ('mailchimp', 31), ('brevo', 31), ('kit', 29)) as t (provider, days)`)
  await run({ RETENTION_CHECKS_DAYS: 0 })
  assert.equal((await execute(sql`select from provider_checks`)).length, 3)
  await run()
  assert.deepEqual(await read(sql`select provider from provider_checks`), ['kit'])
})

test('sign-ins and refusals are deleted after 90 days; what was done stays', async () => {
  await execute(sql`
    insert into audit_events (id, at, actor, action)
    select uuidv7(make_interval(days => -days)), now() - make_interval(days => days), 'ada', action
    from (values ('sign in'), ('fail sign-in'), ('limit sign-in'), ('sign out'), ('refuse role'), ('create administrator')) as a (action),
      (values (89), (91), (400)) as d (days)`)
  await run(forEver)
  assert.equal((await execute(sql`select from audit_events`)).length, 18)
  await run()
  const old = await read(sql`select action from audit_events where at < now() - interval '90 days'`)
  assert.deepEqual(old, ['create administrator', 'create administrator'])
  assert.equal((await execute(sql`select from audit_events`)).length, 8)
})

test('bulk actions are deleted 90 days after their end, their lists of people first; the audit stays', async () => {
  await manyRejected(context.db, 30)
  await execute(sql`
    insert into operations (id, kind, subject, actor, reason, filter, state, created_at, finished_at)
    select gen_random_uuid(), 'retry', name, 'ada', '', '{}', case when days is null then 'all' else 'finished' end::operation_state,
      now() - interval '400 days', now() - make_interval(days => days)
    from (values ('old', 91), ('new', 89), ('running', null)) as t (name, days)`)
  await execute(
    sql`insert into operation_people (operation_id, user_id) select o.id, u.id from operations o, users u`,
  )
  await execute(sql`
    insert into audit_events (id, at, actor, action, user_id)
    select gen_random_uuid(), now() - interval '10 years', 'ada', 'retry', id from users`)
  const names = () => read(sql`select subject from operations`)
  const people = async () => (await execute(sql`select from operation_people`)).length
  const one = { atOnce: 20, forMs: 0 }
  assert.deepEqual([await run({}, one), await names(), await people()], [true, ['new', 'old', 'running'], 70])
  assert.deepEqual([await run({}, one), await names(), await people()], [false, ['new', 'running'], 60])
  assert.equal((await execute(sql`select from audit_events`)).length, 30)
  assert.equal((await execute(sql`select from subscriptions where consented_at is not null`)).length, 30)
})

test('failure groups go 90 days after they were resolved, unless somebody is in them', async () => {
  await manyRejected(context.db, 1)
  await execute(sql`
    insert into failure_groups (fingerprint, provider, outcome, sample_attempt_id, resolved_at)
    select name, 'mailchimp', 'retry', gen_random_uuid(), now() - make_interval(days => days)
    from (values ('old', 91), ('new', 89), ('open', null)) as t (name, days)`)
  await execute(
    sql`update failure_groups set resolved_at = now() - interval '91 days' where outcome = 'rejected'`,
  )
  await run()
  assert.deepEqual(await read(sql`select left(fingerprint, 8) from failure_groups`), [
    '01234567',
    'new',
    'open',
  ])
})

test('circuit events go after 90 days, but not those that say since when it is as it is', async () => {
  await execute(sql`insert into providers (name) values ('brevo')`)
  await execute(sql`
    insert into circuit_events (id, provider, at, before, after, reason)
    select gen_random_uuid(), provider, now() - make_interval(days => days), before::circuit_state, after::circuit_state, reason
    from (values ('mailchimp', 300, 'closed', 'open', 'first outage'), ('mailchimp', 299, 'open', 'closed', 'over'),
      ('mailchimp', 200, 'closed', 'open', 'second outage'), ('mailchimp', 100, 'open', 'closed', 'over again'),
      ('mailchimp', 2, 'closed', 'open', 'third outage'),
      ('brevo', 300, 'open', 'closed', 'before'), ('brevo', 200, 'closed', 'open', 'down since'), ('brevo', 150, 'open', 'half_open', 'a probe')
    ) as t (provider, days, before, after, reason)`)
  await run()
  assert.deepEqual(await read(sql`select reason from circuit_events`), [
    'a probe',
    'before',
    'down since',
    'over again',
    'third outage',
  ])
})

test('annotations go after 90 days, but for the newest of each kind, which the next is compared with', async () => {
  await execute(sql`
    insert into marks (id, at, kind, detail)
    select gen_random_uuid(), now() - make_interval(days => days), kind, json_build_object('process', process, 'version', version)
    from (values ('deploy', 'web', '1', 200), ('deploy', 'web', '2', 100), ('deploy', 'worker', '3', 300), ('settings', null, '4', 400),
      ('settings', null, '5', 300), ('settings', null, '6', 10)) as t (kind, process, version, days)`)
  await run()
  assert.deepEqual(await read(sql`select detail->>'version' from marks`), ['2', '3', '6'])
})

test('for ever means for ever', async () => {
  await manyRejected(context.db, 3)
  await execute(sql`update subscriptions set state = 'confirmed'`)
  await execute(sql`update pgboss.job set completed_on = now() - interval '10 years'`)
  await execute(sql`update failure_groups set resolved_at = now() - interval '10 years'`)
  assert.equal(await run(forEver), false)
  assert.equal((await execute(sql`select from pgboss.job`)).length, 6)
  assert.equal((await execute(sql`select from attempts`)).length, 3)
  assert.equal((await execute(sql`select from failure_groups`)).length, 1)
})
