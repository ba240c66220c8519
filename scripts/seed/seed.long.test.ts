import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { DEAD_LETTERS, QUEUE } from '#jobs/queue/queues.ts'
import { reconcile } from '#jobs/upkeep/reconcile.ts'
import { testDatabase } from '../../testing/integration.ts'
import { seed } from './past.ts'

const context = testDatabase()
const JOBS = 3000

async function count(query: ReturnType<typeof sql>) {
  const [row] = await context.db.execute<{ count: number }>(sql`select count(*)::int as count from ${query}`)
  return row?.count
}

test('a seeded past has the jobs asked for, three times as many attempts, and every state', async () => {
  await seed(context.url, { jobs: JOBS })
  assert.equal(await count(sql`pgboss.job where name = ${QUEUE}`), JOBS)
  const attempts = (await count(sql`attempts`)) ?? 0
  assert.ok(Math.abs(attempts - 3 * JOBS) < JOBS / 20, `${attempts} attempts`)
  assert.equal(await count(sql`(select from subscriptions group by state) states`), 7)
  assert.equal(
    await count(sql`pgboss.job where name = ${DEAD_LETTERS} and source_id in (
      select job_id from subscriptions where state = 'needs_attention' and failure_fingerprint is not null)`),
    await count(sql`pgboss.job where name = ${QUEUE} and state = 'failed'`),
  )
  assert.ok(((await count(sql`failure_groups where resolved_at is null`)) ?? 0) >= 8)
  assert.equal(
    await count(sql`subscriptions s join users u on u.id = s.user_id where s.attempts <> (
    select count(*) from attempts a where a.user_id = u.id and a.started_at between u.created_at and now())`),
    0,
  )
})

test('ids tell the time at which people registered and attempts were made', async () => {
  await seed(context.url, { jobs: 200 })
  const milliseconds = (id: string) =>
    sql.raw(`('x' || lpad(replace(left(${id}::text, 13), '-', ''), 16, '0'))::bit(64)::bigint`)
  for (const [table, at] of [
    ['users', 'created_at'],
    ['attempts', 'started_at'],
  ] as const)
    assert.equal(
      await count(
        sql`${sql.raw(table)} where abs(${milliseconds('id')} - extract(epoch from ${sql.raw(at)}) * 1000) > 1`,
      ),
      0,
    )
})

test('a running worker finds nothing to take and the reconciler nothing to mend', async () => {
  await seed(context.url, { jobs: JOBS })
  const groups = () => context.db.execute(sql`select * from failure_groups order by fingerprint`)
  const before = await groups()
  assert.deepEqual(await context.boss.fetch(QUEUE), [])
  assert.deepEqual(await reconcile(context.db, context.boss, 0), { requeued: 0, raised: 0, delayed: 0 })
  assert.deepEqual(await groups(), before)
})

test('a second past is added to the first', async () => {
  await seed(context.url, { jobs: 50 })
  await seed(context.url, { jobs: 50 })
  assert.equal(await count(sql`pgboss.job where name = ${QUEUE}`), 100)
})

const command = (args: string[], env = {}) =>
  spawnSync(process.execPath, ['scripts/seed.ts', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: context.url, ...env },
  })

test('the command refuses in one line what it cannot or must not do', async () => {
  for (const [args, env, line] of [
    [['--jobs', 'many'], {}, /^--jobs is wrong: .+\n$/],
    [[], {}, /^--jobs is missing: .+\n$/],
    [
      ['--jobs', '5'],
      { PROVIDER: 'kit', KIT_API_KEY: 'kit_1', KIT_FORM_ID: '1' },
      /^A real provider is set .+\n$/,
    ],
  ] as const) {
    const { status, stderr } = command([...args], env)
    assert.equal(status, 2)
    assert.match(stderr, line)
  }
  assert.equal(command(['--jobs', '5']).status, 0)
  const again = command(['--jobs', '5'])
  assert.equal(again.status, 1)
  assert.match(again.stderr, /^People are registered in this database: .+\n$/)
  assert.equal(command(['--jobs', '5', '--add']).status, 0)
})
