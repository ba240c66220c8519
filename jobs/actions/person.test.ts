import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findPerson } from '#db/people/people.ts'
import {
  deliveryOf,
  fakeProvider,
  look as lookAt,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import type { Provider } from '../providers/contract.ts'
import { QUEUE, REFRESH } from '../queue/queues.ts'
import { correctAddress, lookUp } from './person.ts'

const context = testDatabase()
const to = (email: string, was: string) => ({
  ...{ email, emailNormalised: email.toLowerCase(), was },
  reason: 'they rang',
})
const correct = (id: string, email: string, was = 'ada@gmial.com') =>
  correctAddress(context.db, context.boss, 'admin', id, to(email, was))

async function registered(username: string, email: string) {
  const result = await registerSomebody(context, username, { email })
  assert.ok(result.status === 'registered')
  return result.userId
}

/** A person whose job is in the dead letter queue; pg-boss itself put it there. */
async function rejected() {
  const id = await registered('ada', 'ada@gmial.com')
  await context.db.execute(sql`update pgboss.job set retry_limit = 0 where name = ${QUEUE}`)
  const job = await takeJob(context)
  await context.boss.fail(QUEUE, job.id)
  await context.db.execute(
    sql`update subscriptions set state = 'needs_attention', confirmation_requests = 3, provider_standing = 'missing', provider_seen_at = now()`,
  )
  return { id, jobId: job.id }
}

const rows = async () => {
  const [row] = await context.db.execute<Record<string, unknown>>(sql`
    select u.email, u.email_normalised as normalised, s.state, s.provider_standing as membership, s.confirmation_requests as requests,
      array(select name || ' ' || state from pgboss.job order by name) as jobs,
      (select json_agg(json_build_object('action', action, 'user', user_id, 'job', job_id, 'detail', detail)) from audit_events) as audits,
      exists (select 1 from pgboss.job j where j.id = s.job_id and j.name = ${QUEUE}) as carried
    from users u join subscriptions s on s.user_id = u.id where u.username = 'ada'`)
  return { ...row }
}

test('correcting: user, subscription, job and audit event; the next attempt has the new address', async () => {
  const { id, jobId } = await rejected()
  assert.deepEqual(await correct(id, 'Ada@gmail.com'), { done: true, jobId })
  assert.deepEqual(await rows(), {
    email: 'Ada@gmail.com',
    normalised: 'ada@gmail.com',
    state: 'pending',
    membership: null,
    requests: 0,
    jobs: ['subscription-sync retry'],
    audits: [
      {
        action: 'correct address',
        user: id,
        job: jobId,
        detail: {
          before: 'ada@gmial.com',
          after: 'Ada@gmail.com',
          reason: 'they rang',
          subscription: 'needs_attention',
        },
      },
    ],
    carried: true,
  })
  assert.equal((await takeJob(context)).id, jobId)
})

test('a job that is gone is replaced, also for the same address', async () => {
  const { id, jobId } = await rejected()
  assert.deepEqual(await correct(id, 'ada@gmial.com'), { done: false, same: true })
  await context.db.execute(sql`delete from pgboss.job where name = ${QUEUE}`)
  const result = await correct(id, 'ada@gmial.com')
  assert.ok(result.done && result.jobId !== jobId)
  assert.equal((await takeJob(context)).data.userId, id)
})

test('an address that somebody has is refused by the constraint, and nothing is half done', async () => {
  const { id } = await rejected()
  await registered('grace', 'grace@example.com')
  const before = await rows()
  assert.deepEqual(await correct(id, 'GRACE@example.com'), { done: false, taken: true })
  assert.deepEqual(await rows(), before)
})

for (const state of ['opted_out', 'not_requested'])
  test(`somebody who is ${state} keeps the address`, async () => {
    const { id } = await rejected()
    await context.db.execute(sql`update subscriptions set state = ${state}::subscription_state`)
    const before = await rows()
    const result = await correct(id, 'ada@gmail.com')
    assert.ok(!result.done && 'why' in result)
    assert.deepEqual(await rows(), before)
  })

test('ten administrators correct one address at once: one does it, nine are told', async () => {
  const { id } = await rejected()
  const results = await Promise.all(Array.from({ length: 10 }, (_, n) => correct(id, `ada${n}@gmail.com`)))
  assert.equal(results.filter((result) => result.done).length, 1)
  assert.equal(results.filter((result) => 'why' in result).length, 9)
  const { jobs, audits } = await rows()
  assert.deepEqual(jobs, ['subscription-sync retry'])
  assert.equal((audits as unknown[]).length, 1)
})

test('a correction or a look whose audit event cannot be written does not happen', async () => {
  const { id } = await rejected()
  const before = await rows()
  await context.db.execute(sql`alter table audit_events add constraint none check (false) not valid`)
  try {
    await assert.rejects(correct(id, 'ada@gmail.com'))
    await assert.rejects(lookUp(context.db, context.boss, 'admin', holding('missing'), id))
  } finally {
    await context.db.execute(sql`alter table audit_events drop constraint none`)
  }
  assert.deepEqual(await rows(), before)
})

test('an unknown id', async () => {
  const nobody = '019b0000-0000-7000-8000-000000000001'
  assert.equal((await correct(nobody, 'ada@gmail.com')).done, false)
  assert.equal((await lookUp(context.db, context.boss, 'admin', holding('missing'), nobody)).done, false)
})

const holding = (membership: 'subscribed' | 'suppressed' | 'missing', during = async () => {}): Provider => ({
  ...fakeProvider(async () => ({ kind: 'confirmed' })),
  find: async () => {
    await during()
    return membership === 'missing' ? { kind: 'missing' } : { kind: 'found', membership }
  },
})

async function look(id: string, provider: Provider) {
  assert.deepEqual(await lookUp(context.db, context.boss, 'admin', provider, id), { done: true })
  const [job] = await context.boss.fetch<{ userId: string }>(REFRESH, { includeMetadata: true })
  assert.ok(job)
  await lookAt(deliveryOf(context, provider), job)
  return findPerson(context.db, id)
}

test('a look is queued once, with its audit event, and its answer is kept', async () => {
  const { id } = await rejected()
  const provider = holding('suppressed')
  assert.ok((await lookUp(context.db, context.boss, 'admin', provider, id)).done)
  const again = await lookUp(context.db, context.boss, 'admin', provider, id)
  assert.ok(!again.done)
  assert.deepEqual((await rows()).audits, [
    {
      action: 'look up',
      user: id,
      job: null,
      detail: { at: 'mailchimp', subscription: 'needs_attention' },
    },
  ])
  await context.db.execute(sql`delete from pgboss.job where name = ${REFRESH}`)
  const seen = await look(id, provider)
  assert.equal(seen?.membership, 'suppressed')
  assert.ok(Date.now() - (seen?.providerSeenAt?.getTime() ?? 0) < 60_000)
  // An opt-out counts no matter who reports it, and leaves nothing for an administrator to decide.
  assert.equal(seen?.state, 'opted_out')
})

test('an answer about an address that was corrected meanwhile is not kept', async () => {
  const { id } = await rejected()
  const seen = await look(
    id,
    holding('subscribed', async () => void (await correct(id, 'ada@gmail.com'))),
  )
  assert.equal(seen?.email, 'ada@gmail.com')
  assert.equal(seen?.membership, null)
})

test('an attempt’s answer about the earlier address says nothing about the corrected one', async () => {
  const id = await registered('ada', 'ada@gmial.com')
  const job = await takeJob(context)
  const provider = fakeProvider(async () => {
    // pg-boss takes the worker for dead, an administrator gets the job and corrects the address, while the
    // call goes on.
    await context.db.execute(sql`update subscriptions set state = 'needs_attention'`)
    await context.db.execute(sql`update pgboss.job set state = 'failed' where id = ${job.id}`)
    assert.ok((await correct(id, 'ada@gmail.com')).done)
    return { kind: 'confirmed' }
  })
  await run(deliveryOf(context, provider), job)
  const person = await findPerson(context.db, id)
  assert.deepEqual([person?.state, person?.membership], ['pending', null])
})

test('no look-up for a person who chose no emails, nor at a provider that cannot be asked', async () => {
  const { id } = await rejected()
  const ask = (provider: Provider) => lookUp(context.db, context.boss, 'admin', provider, id)
  assert.equal((await ask(fakeProvider(async () => ({ kind: 'confirmed' })))).done, false)
  await context.db.execute(sql`update subscriptions set state = 'not_requested'`)
  assert.equal((await ask(holding('missing'))).done, false)
  assert.equal((await rows()).audits, null)
})
