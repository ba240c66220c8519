import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { move } from '#db/subscriptions/transitions.ts'
import { until } from '../../e2e/until.ts'
import {
  deliveryOf,
  fakeProvider,
  look,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { createAttempts } from '../../testing/one-attempt.ts'
import type { Outcome } from '../providers/outcome.ts'
import { REFRESH } from '../queue/queues.ts'
import { takeBack } from './take-back.ts'

const context = testDatabase()
const attempt = createAttempts(context)

async function registered() {
  await registerSomebody(context, 'somebody')
  return takeJob(context)
}
const row = async () => {
  const [found] = await context.db.execute(sql`
    select s.state, ceil(extract(epoch from j.start_after - now()))::int as delay from subscriptions s join pgboss.job j on j.id = s.job_id`)
  return found
}

test('a person whom another attempt has in hand is not told of: the job comes back in a while', async () => {
  const job = await registered()
  const shared = deliveryOf(
    context,
    fakeProvider(async () => assert.fail('called')),
  )
  await context.db.execute(sql`
    insert into person_leases select id, gen_random_uuid(), 'test:2 x', now() + interval '9 seconds', 'x', id, 0 from users`)
  assert.equal((await run(shared, job)).as, 'retry')
  assert.deepEqual({ ...(await row()) }, { state: 'pending', delay: 5 })
})

test('a person is free again when the attempt ends, however it ends', async () => {
  const job = await registered()
  for (const subscribe of [
    async () => assert.fail('a bug'),
    async () => ({ kind: 'confirmed' as const }),
    async () => assert.fail('called'),
  ]) {
    await run(deliveryOf(context, fakeProvider(subscribe)), job)
    assert.equal((await context.db.execute(sql`select 1 from person_leases`)).length, 0)
  }
  assert.equal((await row())?.state, 'confirmed')
})

for (const [kind, state] of [
  ['confirmed', 'confirmed'],
  ['suppressed', 'opted_out'],
  ['retry', 'needs_attention'],
] as const) {
  test(`handed to an administrator while its answer, ${kind}, is on the way: the person ends ${state}`, async () => {
    const job = await registered()
    const provider = fakeProvider(async ({ userId }) => {
      await move(context.db, 'needAttention', [userId])
      return kind === 'retry' ? { kind, reason: 'timeout' } : { kind }
    })
    await run(deliveryOf(context, provider), job)
    assert.equal((await row())?.state, state)
  })
}

test('a person is one attempt’s at a time: the second comes back in a while, and calls nobody', async () => {
  const one = await attempt()
  const called = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<Outcome>()
  const slow = fakeProvider(() => {
    called.resolve()
    return answer.promise
  })
  const first = run(deliveryOf(context, slow, 'test:2'), one.job)
  await called.promise
  assert.equal((await one.run()).as, 'retry')
  assert.equal(one.calls(), 0)
  answer.resolve({ kind: 'confirmed' })
  await first
  assert.equal(await one.state(), 'confirmed')
})

/** A worker froze in its attempt, and another one has told the person since. `answer` is what the first hears then. */
async function overtaken() {
  const one = await attempt({ kind: 'confirmed' })
  const called = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<Outcome>()
  const frozen = {
    ...fakeProvider(() => {
      called.resolve()
      return answered.promise
    }),
    find: async () => ({ kind: 'missing' as const }),
  }
  const late = run(deliveryOf(context, frozen, 'test:2'), one.job)
  await called.promise
  await context.db.execute(sql`update person_leases set until = now() - interval '1 second'`)
  assert.equal(await takeBack(context.db, context.boss), 1)
  await one.run(await takeJob(context))
  assert.equal(await one.state(), 'confirmed')
  const answer = async (outcome: Outcome) => {
    answered.resolve(outcome)
    await late
  }
  return { one, answer }
}

test('a late answer whose person somebody else has taken meanwhile is recorded, moves nobody, and makes us look', async () => {
  const { one, answer } = await overtaken()
  await answer({ kind: 'retry', reason: 'timeout' })
  assert.equal(await one.state(), 'confirmed')
  assert.equal((await one.attempts()).length, 2)
  const looks = await context.db.execute(sql`select data from pgboss.job where name = ${REFRESH}`)
  assert.deepEqual(looks[0]?.data, { userId: one.userId })
})

test('a look that cannot be queued is no reason to write the answer again', async () => {
  const { answer } = await overtaken()
  await context.db.execute(
    sql`create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$`,
  )
  await context.db.execute(sql`
    create trigger fail before insert on pgboss.job_common for each row execute function fail()`)
  await answer({ kind: 'retry', reason: 'server_error' })
  await context.db.execute(sql`drop function fail() cascade`)
  const [provider] = await context.db.execute(sql`select recent from providers where name = 'mailchimp'`)
  assert.deepEqual({ ...provider }, { recent: 'f' })
})

test('a person is taken from a frozen worker only together with their job, or they would never be told', async () => {
  const one = await attempt({ kind: 'already_subscribed' })
  const called = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<Outcome>()
  const shared = {
    ...fakeProvider(() => {
      called.resolve()
      return answer.promise
    }),
    find: async () => ({ kind: 'found', membership: 'subscribed' }) as const,
  }
  const late = run(deliveryOf(context, shared, 'test:2'), one.job)
  await called.promise
  await context.db.execute(sql`update person_leases set until = now() - interval '1 second'`)
  const message = { id: randomUUID(), retryCount: 0, data: { userId: one.userId } }
  assert.equal((await look(deliveryOf(context, shared), message)).as, 'retry')
  await takeBack(context.db, context.boss)
  assert.equal((await look(deliveryOf(context, shared), message)).as, 'completed')
  answer.resolve({ kind: 'confirmed' })
  await late
  assert.equal(await one.state(), 'pending')
  await one.run(await takeJob(context))
  assert.equal(await one.state(), 'confirmed')
})

test('the job of a worker that is gone is taken back at once when its lease ends, whatever its last backoff was', async () => {
  const one = await attempt()
  await context.db.execute(sql`update pgboss.job set retry_delay = 3000, retry_backoff = true`)
  const hung = fakeProvider(() => new Promise<Outcome>(() => {}))
  void run(deliveryOf(context, hung, 'test:2'), one.job)
  await until(async () => (await context.db.execute(sql`select 1 from person_leases`)).length === 1)
  assert.equal(await takeBack(context.db, context.boss), 0, 'it is not over')
  await context.db.execute(sql`update person_leases set until = now() - interval '1 second'`)
  await takeBack(context.db, context.boss)
  const again = await takeJob(context)
  assert.deepEqual([again.id, again.retryCount], [one.job.id, one.job.retryCount + 1])
})

for (const state of ['confirmed', 'check_inbox', 'needs_attention', 'handled'] as const) {
  test(`a person who opted out stays so, though they are ${state} here by now`, async () => {
    const one = await attempt()
    const provider = fakeProvider(async () => {
      await context.db.execute(sql`update subscriptions set state = ${state}::subscription_state`)
      return { kind: 'suppressed' }
    })
    await run(deliveryOf(context, provider), one.job)
    assert.equal(await one.state(), 'opted_out')
  })
}
