import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findGroups } from '#db/failures/groups.ts'
import { findSkips } from '#db/operations/people.ts'
import { settleByMessage } from '#db/subscriptions/transitions.ts'
import { testDatabase } from '../../testing/integration.ts'
import { createRounds } from '../../testing/rounds.ts'
import type { Outcome } from '../providers/outcome.ts'
import { steerOperation } from './start.ts'

const context = testDatabase()
const { work, fail, start, run, operation } = createRounds(context)
const fake: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'looks fake' }
const role: Outcome = { kind: 'rejected', reason: 'invalid_email', message: 'is a role address' }
const fine: Outcome = { kind: 'confirmed' }

const inState = async (state: string) =>
  (await context.db.execute(sql`select from subscriptions where state = ${state}`)).length
const audits = async () =>
  (
    await context.db.execute<{ action: string; times: number }>(
      sql`select action, count(*)::int as times from audit_events group by 1 order by min(at)`,
    )
  ).map(({ action, times }) => `${action} ${times}`)

test('one, then ten, then all; done when everybody is processed', async () => {
  const fingerprint = await fail(fake, 'fake', 15)
  assert.ok(await start(fingerprint))
  assert.deepEqual(await run(), { status: 'failed', state: 'canary', counts: [15, 0, 1, 0, 0] })
  assert.equal(await inState('needs_attention'), 14)
  assert.equal((await run()).counts[2], 1, 'waits for the first')

  assert.equal(await work(fine), 1)
  assert.deepEqual(await run(), { status: 'failed', state: 'ten', counts: [15, 0, 11, 1, 0] })
  assert.equal(await work(fine), 10)
  assert.deepEqual(await run(), { status: 'failed', state: 'settling', counts: [15, 0, 15, 11, 0] })
  assert.equal((await run()).state, 'settling', 'retried is not processed')
  assert.equal(await work(fine), 4)
  assert.deepEqual(await run(), { status: 'completed', state: 'finished', counts: [15, 0, 15, 15, 0] })

  assert.equal(await inState('confirmed'), 15)
  assert.deepEqual(await audits(), ['start retry 1', 'retry 15', 'finish retry 1'])
  const dead = await context.db.execute(sql`select from pgboss.job where name = 'subscription-sync-dead'`)
  assert.equal(dead.length, 0)
  const { groups } = await findGroups(context.db, { state: 'resolved', limit: 9 })
  assert.deepEqual(
    groups.map((group) => group.people),
    [0],
  )
})

test('the first fails again in the same way: it stops by itself, one attempt spent', async () => {
  const fingerprint = await fail(fake, 'fake', 5)
  await start(fingerprint)
  await run()
  assert.equal(await work(fake), 1)
  assert.deepEqual(await run(), { status: 'completed', state: 'stopped', counts: [5, 0, 1, 0, 1] })
  assert.equal((await operation()).note, 'first_failed_alike')
  assert.equal(await work(fine), 0)
  assert.equal(await inState('needs_attention'), 5)
  assert.deepEqual(await audits(), ['start retry 1', 'retry 1', 'finish retry 1'])

  // The next time another person goes first: one address that is really wrong does not hold everybody up.
  const { canary } = await operation()
  await context.db.execute(sql`delete from operations`)
  await start(fingerprint)
  await run()
  assert.notEqual((await operation()).canary, canary)
})

test('the first fails in another way: it stops and says so', async () => {
  await start(await fail(fake, 'fake', 3))
  await run()
  await work(role)
  assert.equal((await run()).state, 'stopped')
  assert.equal((await operation()).note, 'first_failed')
})

test('the first is put off for the provider’s sake: nobody else is tried until it is settled', async () => {
  await start(await fail(fake, 'fake', 3))
  await run()
  await work({ kind: 'retry', reason: 'server_error' })
  assert.deepEqual(await run(), { status: 'failed', state: 'canary', counts: [3, 0, 1, 0, 0] })
  await context.db.execute(sql`update pgboss.job set start_after = now()`)
  await work(fine)
  assert.equal((await run()).counts[2], 3)
})

test('half of the ten fail: all others are spared', async () => {
  await start(await fail(fake, 'fake', 30))
  await run()
  await work(fine)
  await run()
  await work((call) => (call % 3 ? fake : fine))
  assert.deepEqual(await run(), { status: 'completed', state: 'stopped', counts: [30, 0, 11, 5, 6] })
  assert.equal((await operation()).note, 'most_failed 6 11')
})

test('aborted: nobody else is retried, and those who were are still counted', async () => {
  await start(await fail(fake, 'fake', 20))
  await run()
  await work(fine)
  await run()
  const { id } = await operation()
  assert.equal(await steerOperation(context.db, 'ada', 'abort', id), true)
  assert.equal(await steerOperation(context.db, 'ada', 'abort', id), false)
  assert.equal((await run()).status, 'failed')
  await work(fine)
  assert.deepEqual(await run(), { status: 'completed', state: 'aborted', counts: [20, 0, 11, 11, 0] })
  assert.equal(await inState('needs_attention'), 9)
  assert.equal((await operation()).note, 'aborted ada')
  assert.deepEqual(await audits(), ['start retry 1', 'retry 11', 'abort retry 1', 'finish retry 1'])
})

test('a pause that came after the one that was seen stays', async () => {
  await start(await fail(fake, 'fake', 3))
  const { id } = await operation()
  const steer = (what: 'pause' | 'resume', pausedAt?: Date) =>
    steerOperation(context.db, 'ada', what, id, { pausedAt })
  await steer('pause')
  const pausedAt = (await operation()).pausedAt ?? undefined
  assert.equal(await steer('resume', pausedAt), true)
  await steer('pause')
  assert.equal(await steer('resume', pausedAt), false)
  assert.ok((await operation()).pausedAt)
})

test('aborted before it began: nobody is retried', async () => {
  await start(await fail(fake, 'fake', 3))
  await steerOperation(context.db, 'ada', 'abort', (await operation()).id)
  assert.deepEqual(await run(), { status: 'completed', state: 'aborted', counts: [0, 0, 0, 0, 0] })
})

test('people of another group, and those who came later, are left alone', async () => {
  const roles = await fail(role, 'role', 3)
  const fingerprint = await fail(fake, 'fake', 3)
  await start(fingerprint)
  await fail(fake, 'later', 2)
  await run()
  await work(fine)
  await run()
  await work(fine)
  assert.deepEqual((await run()).counts, [3, 0, 3, 3, 0])
  assert.equal(await inState('needs_attention'), 5)
  const [row] = await context.db.execute(
    sql`select count(*)::int as people from subscriptions where failure_fingerprint = ${roles}`,
  )
  assert.equal(row?.people, 3)
})

test('people who moved on meanwhile are left alone, with the reason; a job that is gone is made again', async () => {
  const fingerprint = await fail(fake, 'fake', 4)
  await start(fingerprint)
  await run()
  const people = await context.db.execute<{ id: string; job: string }>(
    sql`select user_id as id, job_id as job from subscriptions where state = 'needs_attention' order by user_id`,
  )
  await settleByMessage(context.db, people[0]?.id ?? '', 'opted_out')
  await context.db.execute(sql`delete from pgboss.job where id = ${people[1]?.job}`)
  await context.db.execute(sql`delete from users where id = ${people[2]?.id}`)
  await work(fine)
  assert.deepEqual((await run()).counts, [4, 1, 2, 1, 0])
  await work(fine)
  assert.deepEqual((await run()).state, 'finished')
  const skips = await findSkips(context.db, [(await operation()).id])
  assert.deepEqual(
    skips.map(({ why, people }) => [why, people]),
    [['opted_out', 1]],
  )
  assert.deepEqual([await inState('confirmed'), await inState('opted_out')], [2, 1])
})

test('two workers at the same step retry nobody twice', async () => {
  await start(await fail(fake, 'fake', 12))
  await Promise.all([run(), run(), run()])
  await work(fine)
  await Promise.all([run(), run(), run()])
  assert.deepEqual((await operation()).retried, 11)
  assert.equal(await work(fine), 10)
  assert.deepEqual((await audits())[1], 'retry 11')
})

test('of many, at most 500 wait for their first attempt', async () => {
  const fingerprint = await fail(fake, 'fake', 1)
  await context.db.execute(sql`
    with people as (
      insert into users (id, username, username_normalised, email, email_normalised)
      select gen_random_uuid(), 'many' || n, 'many' || n, 'many' || n || '@example.com', 'many' || n || '@example.com'
      from generate_series(1, 800) n returning id)
    insert into subscriptions (user_id, state, job_id, failure_fingerprint) select id, 'needs_attention', gen_random_uuid(), ${fingerprint} from people`)
  await start(fingerprint)
  await run()
  await work(fine)
  await run()
  await work(fine)
  assert.deepEqual(await run(), { status: 'failed', state: 'all', counts: [801, 0, 511, 11, 0] })
  await work(fine)
  assert.deepEqual((await run()).counts, [801, 0, 801, 511, 0])
})
