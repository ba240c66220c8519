import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { firstIdAt } from '../ids.ts'
import { users } from '../schema/people.ts'
import { findJobIds, NOT_SUBSCRIBED, selectIds, selectStartingWith } from './people.ts'
import { findUserId } from './users.ts'

const context = testDatabase()
const PEOPLE = 200_000

/** 200,000 people over the last 200,000 minutes: most confirmed, some in every other state. */
async function seed() {
  const { db } = context
  await db.transaction(async (tx) => {
    // Every row refers to one that is there.
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(sql`
    with people as (select n, uuidv7(make_interval(mins => n - ${PEOPLE})) as id from generate_series(1, ${PEOPLE}::int) n),
      registered as (
        insert into users (id, username, username_normalised, email, email_normalised, created_at)
        select id, 'Person_' || n, 'person_' || n, n || '@example.com', n || '@example.com', now() - make_interval(mins => ${PEOPLE} - n)
        from people)
    insert into subscriptions (user_id, state, job_id, created_at)
    select id, (case when n % 100 = 0 then 'needs_attention' when n % 20 = 1 then 'delayed' when n % 500 = 2 then 'pending'
      when n % 10 = 3 then 'check_inbox' else 'confirmed' end)::subscription_state, gen_random_uuid(), now() - make_interval(mins => ${PEOPLE} - n)
    from people`)
    await tx.execute(sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome)
    select gen_random_uuid(), user_id, job_id, 'w', 'mailchimp', created_at, 1, 'confirmed' from subscriptions`)
  })
  await db.execute(sql`analyze users, subscriptions, attempts, audit_events`)
}

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Actual Rows': number; Plans?: Plan[] }
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

async function explain(query: SQL | SQLWrapper) {
  const [row] = await context.db.execute<{ 'QUERY PLAN': { Plan: Plan; 'Execution Time': number }[] }>(
    sql`explain (analyze, format json) ${query}`,
  )
  const found = row?.['QUERY PLAN'][0]
  assert.ok(found)
  return { nodes: nodes(found.Plan), ms: found['Execution Time'] }
}

test('with 200,000 people, finding and listing reads indexes, and about as many rows as it shows', {
  timeout: 120_000,
}, async () => {
  await seed()
  const { db } = context
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000)
  const middle = firstIdAt(day(70).getTime())
  const list = { limit: 51 }
  const queries: Record<string, SQL | SQLWrapper> = {
    'an email prefix': selectStartingWith(db, '1234', users.emailNormalised, 10),
    'a username prefix': selectStartingWith(db, 'person_1234', users.usernameNormalised, 10),
    'a prefix of everybody': selectStartingWith(db, 'p', users.usernameNormalised, 10),
    everybody: selectIds(list),
    'a page in the middle': selectIds({ ...list, before: middle }),
    'back from the middle': selectIds({ ...list, after: middle }),
    'a rare state': selectIds({ ...list, states: ['needs_attention'] }),
    'not subscribed': selectIds({ ...list, states: NOT_SUBSCRIBED, before: middle }),
    'a rare state in an old window': selectIds({
      ...list,
      states: ['needs_attention'],
      from: day(101),
      to: day(100),
    }),
    'everybody in an old window': selectIds({ ...list, from: day(101), to: day(100) }),
  }
  for (const [name, query] of Object.entries(queries)) {
    const plan = await explain(query)
    const read = plan.nodes.map((node) => `${node['Node Type']} ${node['Relation Name'] ?? ''}`)
    assert.ok(!read.some((node) => /^Seq Scan|^Bitmap|^Sort .*users/.test(node)), `${name}: ${read}`)
    assert.ok(
      read.some((node) => /^Index (Only )?Scan/.test(node)),
      `${name}: ${read}`,
    )
    const most = Math.max(...plan.nodes.map((node) => node['Actual Rows']))
    assert.ok(most <= 4 * list.limit, `${name} read ${most} rows`)
    assert.ok(plan.ms < 50, `${name} took ${plan.ms} ms`)
  }

  const begun = performance.now()
  const id = (await findUserId(db, '123456@example.com')) ?? ''
  assert.equal((await findJobIds(db, id)).length, 1)
  assert.ok(performance.now() - begun < 100, 'exactly one')
  const rows = await selectStartingWith(db, 'person_19999', users.usernameNormalised, 10)
  assert.deepEqual(
    rows.map((row) => row.username),
    ['Person_19999', ...Array.from({ length: 9 }, (_, n) => `Person_19999${n}`)],
  )
})
