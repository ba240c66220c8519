import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { connect } from '../client.ts'
import { firstIdAt } from '../ids.ts'
import {
  deleteOldStrays,
  dropOldMonths,
  findMonths,
  hasStrays,
  makeMonth,
  makeMonths,
  monthOf,
} from './attempt-months.ts'

const context = testDatabase()
const DAYS = 400
const now = new Date()
/** The month so many months before this one. */
const ago = (months: number) => monthOf(now, -months)
const name = (months: number) => ago(months).name
const names = async () => (await findMonths(context.db)).map((month) => month.name)
const count = async (what: ReturnType<typeof sql>) => {
  const [row] = await context.db.execute<{ n: number }>(sql`select count(*)::int as n from ${what}`)
  return row?.n
}

// The partitions that `npm run migrate` leaves today.
beforeEach(async () => {
  for (const month of await findMonths(context.db))
    await context.db.execute(sql.raw(`drop table ${month.name}`))
  await makeMonths(context.db)
})

/** An attempt of the person's job in the middle of the month. */
async function attempt(username: string, months: number, job?: string) {
  const { from } = ago(months)
  const at = new Date(from.getTime() + 14 * 24 * 3_600_000)
  const id = firstIdAt(at.getTime()).replace(
    /.{12}$/,
    Math.random().toString(16).slice(2, 14).padEnd(12, '0'),
  )
  await context.db.execute(sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select ${id}, user_id, coalesce(${job ?? null}::uuid, job_id), 'test:1', 'mailchimp', ${at.toISOString()}, 20, 'retry'
    from subscriptions join users on id = user_id where username = ${username}`)
}

/** A person who registered long ago. */
async function register(username: string, state = 'needs_attention') {
  await registerSomebody(context, username)
  const id = firstIdAt(ago(30).from.getTime()).replace(
    /.{12}$/,
    Math.random().toString(16).slice(2, 14).padEnd(12, '0'),
  )
  await context.db.execute(sql`
    with person as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select ${id}, ${`${username}_`}, ${`${username}_`}, ${`${username}@old.example.com`}, ${`${username}@old.example.com`}),
    moved as (delete from subscriptions where user_id = (select id from users where username = ${username}) returning job_id)
    insert into subscriptions (user_id, state, job_id) select ${id}, ${state}, job_id from moved`)
  await context.db.execute(sql`delete from users where username = ${username}`)
  await context.db.execute(sql`update users set username = ${username} where id = ${id}`)
}

test('this month and the next two are there, and each attempt is in its own', async () => {
  assert.deepEqual(await names(), [name(0), name(-1), name(-2)])
  await registerSomebody(context, 'ada')
  for (const months of [0, -1, -2, -3]) await attempt('ada', months)
  assert.equal(await count(sql`attempts`), 4)
  for (const table of [name(0), name(-1), name(-2), 'attempts_default'])
    assert.equal(await count(sql.identifier(table) as never), 1, table)
})

test('a month that comes near is made, also by two workers at once', async () => {
  for (const months of [-1, -2]) await context.db.execute(sql.raw(`drop table ${name(months)}`))
  await Promise.all([makeMonths(context.db), makeMonths(context.db)])
  await makeMonths(context.db)
  assert.deepEqual(await names(), [name(0), name(-1), name(-2)])
})

test('an attempt without a month is kept all the same, told of, and ends when it is old', async () => {
  await context.db.execute(sql.raw(`drop table ${name(0)}`))
  await registerSomebody(context, 'ada')
  await attempt('ada', 0)
  assert.equal(await count(sql`attempts_default`), 1)
  await makeMonths(context.db)
  assert.ok(await hasStrays(context.db))
  assert.deepEqual(await names(), [name(-1), name(-2)])

  assert.equal(await deleteOldStrays(context.db, DAYS, 10), 0)
  await context.db.execute(sql`update attempts set started_at = now() - interval '401 days'`)
  assert.equal(await deleteOldStrays(context.db, DAYS, 10), 0, 'she still waits')
  await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
  assert.equal(await deleteOldStrays(context.db, DAYS, 10), 1)
  assert.equal(await hasStrays(context.db), false)
  await makeMonths(context.db)
  assert.deepEqual(await names(), [name(0), name(-1), name(-2)])
})

test('of 24 months those stay that are younger than 400 days, and the others go whole', async () => {
  for (let months = 24; months > 0; months--) await makeMonth(context.db, ago(months))
  await registerSomebody(context, 'ada')
  await context.db.execute(sql`update subscriptions set state = 'confirmed'`)
  await context.db.execute(sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select uuidv7(at - now()), user_id, job_id, 'test:1', 'mailchimp', at, 20, 'confirmed'
    from subscriptions, generate_series(${ago(24).from.toISOString()}::timestamptz, now(), interval '30 minutes') at`)
  const all = (await count(sql`attempts`)) ?? 0
  assert.ok(all > 24 * 28 * 48, `${all} attempts`)
  assert.equal(await count(sql`attempts_default`), 0)

  const gone = await Promise.all([dropOldMonths(context.db, DAYS), dropOldMonths(context.db, DAYS)])
  await dropOldMonths(context.db, DAYS)
  assert.ok(gone.flat().length >= 9)
  const left = await findMonths(context.db)
  assert.ok(left.length <= 3 + 14, `${left.length} months`)
  const cutoff = now.getTime() - DAYS * 24 * 3_600_000
  assert.ok(left.every(({ to }) => to.getTime() > cutoff - 60_000))
  assert.equal(await count(sql`attempts where started_at < ${left[0]?.from.toISOString()}`), 0)
  assert.equal(await count(sql`attempts where started_at > now() - interval '400 days'`), 400 * 48)
})

test('a month is kept while an unfinished job was last tried in it', async () => {
  for (const months of [20, 19]) await makeMonth(context.db, ago(months))
  for (const username of ['ada', 'bob', 'cleo', 'dan', 'eve']) await register(username)
  const pass = async () => (await dropOldMonths(context.db, DAYS)).map((month) => month.name)
  const settle = (username: string, state: string) =>
    context.db.execute(sql`
    update subscriptions set state = ${state}::subscription_state where user_id = (select id from users where username = ${username})`)
  await attempt('ada', 20)
  await attempt('bob', 20) // confirmed
  await attempt('cleo', 20) // tried again since
  await attempt('cleo', 19)
  await attempt('dan', 20, '019b0000-0000-7000-8000-00000000abcd') // by another job that is over
  await attempt('eve', 20) // an administrator decided
  await settle('bob', 'confirmed')
  await settle('eve', 'handled')

  assert.deepEqual(await pass(), [])
  for (const state of ['pending', 'delayed'] as const) {
    await settle('ada', state)
    assert.deepEqual(await pass(), [], state)
  }
  assert.equal(await count(sql`attempts`), 6)
  await settle('ada', 'opted_out')
  assert.deepEqual(await pass(), [name(20)])
  assert.equal(await count(sql`attempts`), 1, 'hers of the month since')
  await settle('cleo', 'confirmed')
  assert.deepEqual(await pass(), [name(19)])
})

test('a long read keeps no insert waiting: the month is dropped at a later pass', async () => {
  await makeMonth(context.db, ago(20))
  const other = connect(context.url, 1)
  try {
    await other.db.transaction(async (tx) => {
      await tx.execute(sql`select count(*) from attempts`)
      const begun = performance.now()
      assert.deepEqual(await dropOldMonths(context.db, DAYS), [])
      assert.equal(await makeMonth(context.db, ago(21)), false)
      assert.ok(performance.now() - begun < 5_000)
    })
  } finally {
    await other.close()
  }
  assert.deepEqual(
    (await dropOldMonths(context.db, DAYS)).map((month) => month.name),
    [name(20)],
  )
})

test('deleting a person deletes their attempts of every month', async () => {
  await registerSomebody(context, 'ada')
  for (const months of [0, -1, -3]) await attempt('ada', months)
  await context.db.execute(sql`delete from users`)
  assert.equal(await count(sql`attempts`), 0)
})
