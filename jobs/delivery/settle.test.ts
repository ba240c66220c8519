import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findProvider } from '#db/providers/circuit.ts'
import { findAttempts } from '#db/subscriptions/attempts.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import { log } from '#log'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import type { Outcome } from '../providers/outcome.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { reconcile } from '../upkeep/reconcile.ts'
import { attempt } from './attempt.ts'
import { begin } from './begin.ts'
import { settle } from './settle.ts'

// The faults below are on purpose, and log warnings.
log.level = 'silent'
const context = testDatabase()

/** People after their calls, each with the same place's answer; nothing is written yet. */
async function told(outcomes: Outcome[], counts = false) {
  const answers = new Map<string, Outcome>()
  const delivery = deliveryOf(context, {
    ...fakeProvider(async ({ userId }) => answers.get(userId) ?? assert.fail('nobody')),
    countsRequests: counts,
    find: async () => ({ kind: 'missing' }),
  })
  const jobs = []
  const userIds: string[] = []
  for (const [index, outcome] of outcomes.entries()) {
    const registered = await registerSomebody(context, `person${index}`)
    assert.ok(registered.status === 'registered')
    answers.set(registered.userId, outcome)
    userIds.push(registered.userId)
    const { id, retryCount, data } = await takeJob(context)
    jobs.push({ id, retryCount, data, queue: QUEUE })
  }
  const { ready, row } = await begin(delivery, jobs)
  const place = await delivery.leases.one(AbortSignal.timeout(5000))
  const ends = await Promise.all(ready.map((one) => attempt(delivery, one, place)))
  delivery.leases.give(place)
  return {
    delivery,
    ends,
    userIds,
    tokens: ready.map(({ token }) => token),
    settle: () => settle(delivery, ends, row),
  }
}

async function seen(userIds: string[]) {
  return Promise.all(
    userIds.map(async (userId) => {
      const { state, attempts } = (await findContact(context.db, userId)) ?? {}
      const [job] = await context.db.execute<{ state: string }>(
        sql`select state from pgboss.job where name = ${QUEUE} and data->>'userId' = ${userId}`,
      )
      const recorded = (await findAttempts(context.db, userId)).map(({ outcome, code }) => [outcome, code])
      return { state, attempts, recorded, job: job?.state }
    }),
  )
}
const leased = async () => (await context.db.execute(sql`select 1 from person_leases`)).length
const confirmed = { state: 'confirmed', attempts: 1, recorded: [['confirmed', null]], job: 'completed' }

/** Sets what a trigger does before an attempt of the person is recorded, for as long as `work` takes. */
async function withTrigger(body: string, work: () => Promise<void>) {
  await context.db.execute(sql`create sequence times`)
  await context.db.execute(
    sql.raw(
      `create function meddle() returns trigger language plpgsql as $$ begin ${body} return new; end $$`,
    ),
  )
  await context.db.execute(
    sql`create trigger meddle before insert on attempts for each row execute function meddle()`,
  )
  try {
    await work()
  } finally {
    await context.db.execute(sql`drop trigger meddle on attempts`)
    await context.db.execute(sql`drop function meddle`)
    await context.db.execute(sql`drop sequence times`)
  }
}

const poisoned = `if new.code = 'poison' then raise exception 'cannot be stored'; end if;`

test('an unwritable end does not affect the others, and leads to the same decision without its texts', async () => {
  const { userIds, settle } = await told([
    { kind: 'confirmed' },
    { kind: 'rejected', reason: 'invalid_email', code: 'poison', message: 'no' },
    { kind: 'confirmed', code: 'poison' },
    { kind: 'retry', reason: 'timeout', code: 'poison' },
  ])
  await withTrigger(poisoned, settle)
  assert.deepEqual(await seen(userIds), [
    confirmed,
    { state: 'needs_attention', attempts: 1, recorded: [['rejected', 'not_recorded']], job: 'failed' },
    { ...confirmed, recorded: [['confirmed', 'not_recorded']] },
    { state: 'delayed', attempts: 1, recorded: [['retry', 'not_recorded']], job: 'retry' },
  ])
  const [refused] = await findAttempts(context.db, userIds[1] ?? '')
  assert.deepEqual([refused?.reason, refused?.message], ['not_recorded', null])
  const { recent, refused: people } = (await findProvider(context.db, 'mailchimp')) ?? {}
  assert.deepEqual([recent?.at(-1), people], ['t', []])
  assert.equal(await leased(), 0)
})

test('eight faults that cannot be written open the circuit, or the provider would be called again and again', async () => {
  const { settle } = await told(
    Array.from({ length: 8 }, () => ({ kind: 'retry', reason: 'server_error', code: 'poison' })),
  )
  await withTrigger(poisoned, settle)
  assert.equal((await findProvider(context.db, 'mailchimp'))?.circuit, 'open')
})

test('of one that cannot be written in any words the job ends: a no at once, else later and later', async () => {
  const { userIds, settle } = await told([
    { kind: 'rejected', reason: 'invalid_email' },
    { kind: 'confirmed' },
    { kind: 'confirmed' },
  ])
  const hated = `if new.user_id <> '${userIds[1]}' then raise exception 'never'; end if;`
  await withTrigger(hated, settle)
  const nothing = { state: 'pending', attempts: 0, recorded: [] }
  assert.deepEqual(await seen(userIds), [
    { ...nothing, job: 'failed' },
    confirmed,
    { ...nothing, job: 'retry' },
  ])
  const [later] = await context.db.execute(
    sql`select 1 from pgboss.job where state = 'retry' and start_after > now() + interval '4 seconds'`,
  )
  assert.ok(later, 'it is not due at once')
  assert.equal(await leased(), 0)

  await reconcile(context.db, context.boss, 0)
  assert.deepEqual(
    (await seen(userIds)).map(({ state }) => state),
    ['needs_attention', 'confirmed', 'pending'],
  )
})

test('a reason of a megabyte is a reason', async () => {
  const reason = 'x'.repeat(1024 * 1024)
  const { userIds, settle } = await told([{ kind: 'rejected', reason }, { kind: 'confirmed' }])
  await settle()
  const [long, other] = await seen(userIds)
  assert.deepEqual(
    [long?.state, long?.job, long?.recorded],
    ['needs_attention', 'failed', [['rejected', null]]],
  )
  assert.deepEqual(other, confirmed)
  assert.equal((await findAttempts(context.db, userIds[0] ?? ''))[0]?.reason, reason)
})

test('a connection that is lost in the middle is another’s work: written once', async () => {
  const { userIds, settle } = await told([{ kind: 'confirmed' }, { kind: 'retry', reason: 'timeout' }])
  await withTrigger(
    `if nextval('times') <= 2 then perform pg_terminate_backend(pg_backend_pid()); end if;`,
    settle,
  )
  assert.deepEqual(await seen(userIds), [
    confirmed,
    { state: 'delayed', attempts: 1, recorded: [['retry', null]], job: 'retry' },
  ])
  assert.equal(await leased(), 0)
})

test('a deadlock’s victim is tried again, with all that it has to say', async () => {
  const { userIds, settle } = await told([{ kind: 'confirmed' }])
  await withTrigger(
    `if nextval('times') <= 2 then raise exception 'deadlock detected' using errcode = '40P01'; end if;`,
    settle,
  )
  assert.deepEqual(await seen(userIds), [confirmed])
})

test('ends that were written, though the answer got lost, are not written again', async () => {
  const { userIds, settle } = await told(
    [
      { kind: 'confirmed' },
      { kind: 'retry', reason: 'unreachable' },
      { kind: 'awaiting_confirmation', asked: true },
    ],
    true,
  )
  await context.db.execute(sql`update subscriptions set confirmation_requests = 2`)
  const requests = () =>
    context.db.execute(sql`select confirmation_requests as n from subscriptions order by created_at, user_id`)
  await settle()
  const [once, counted] = [await seen(userIds), [...(await requests())]]
  assert.deepEqual(
    once.map(({ state, attempts }) => [state, attempts]),
    [
      ['confirmed', 1],
      ['delayed', 1],
      ['check_inbox', 1],
    ],
  )
  await settle()
  assert.deepEqual(await seen(userIds), once)
  assert.deepEqual([...(await requests())], counted)
  const letters = await context.db.execute(
    sql`select name from pgboss.job where name not in (${QUEUE}, ${REFRESH})`,
  )
  assert.equal(letters.length, 0)
})
