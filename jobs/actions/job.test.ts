import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { registerSomebody, testDatabase } from '../../testing/integration.ts'
import { QUEUE } from '../queue/queues.ts'
import { actOnJob } from './job.ts'
import type { JobAction } from './why-not.ts'

const context = testDatabase()
const act = (action: JobAction, id: string) =>
  actOnJob(context.db, context.boss, { actor: 'admin', action }, id)

/** A job in the state, with a matching subscription. pg-boss itself puts a failed one into the dead letter queue. */
async function jobIn(state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed') {
  await registerSomebody(context, 'somebody')
  const [row] = await context.db.execute<{ id: string }>(sql`select job_id as id from subscriptions`)
  const id = row?.id ?? ''
  if (state === 'failed') {
    await context.db.execute(sql`update pgboss.job set retry_limit = 0 where id = ${id}`)
    await context.boss.fetch(QUEUE)
    await context.boss.fail(QUEUE, id)
    await context.db.execute(sql`update subscriptions set state = 'needs_attention'`)
  } else
    await context.db.execute(sql`update pgboss.job set state = ${state}::pgboss.job_state where id = ${id}`)
  return id
}

const rows = async () => {
  const [row] = await context.db.execute<{
    jobs: string[]
    subscription: string
    audits: string[]
    carried: boolean
  }>(sql`
    select array(select name || ' ' || state from pgboss.job order by name) as jobs,
      array(select action from audit_events) as audits, s.state as subscription,
      exists (select 1 from pgboss.job j where j.id = s.job_id and j.name = ${QUEUE}) as carried
    from subscriptions s`)
  return { ...row }
}

test('retry takes a dead letter out of its queue and runs it again', async () => {
  const id = await jobIn('failed')
  assert.deepEqual(await act('retry', id), { done: true, jobId: id })
  assert.deepEqual(await rows(), {
    jobs: ['subscription-sync retry'],
    audits: ['retry'],
    subscription: 'pending',
    carried: true,
  })
  assert.equal((await context.boss.fetch(QUEUE))[0]?.id, id)
})

test('redrive makes one new job that carries the subscription', async () => {
  const id = await jobIn('failed')
  const result = await act('redrive', id)
  assert.ok(result.done && result.jobId !== id)
  assert.deepEqual(await rows(), {
    jobs: ['subscription-sync created'],
    audits: ['redrive'],
    subscription: 'pending',
    carried: true,
  })
})

test('a job that dies again after its redrive is redriven again', async () => {
  let id = await jobIn('failed')
  for (const time of [1, 2]) {
    const result = await act('redrive', id)
    assert.ok(result.done, `time ${time}`)
    id = result.jobId
    await context.db.execute(sql`update pgboss.job set retry_limit = 0 where id = ${id}`)
    await context.boss.fetch(QUEUE)
    await context.boss.fail(QUEUE, id)
    await context.db.execute(sql`update subscriptions set state = 'needs_attention'`)
  }
  assert.deepEqual((await rows()).jobs, ['subscription-sync failed', 'subscription-sync-dead created'])
})

for (const state of ['created', 'retry'] as const) {
  test(`cancel stops a job that is ${state} and hands the person to the team; retry brings it back`, async () => {
    const id = await jobIn(state)
    assert.ok((await act('cancel', id)).done)
    assert.deepEqual(await rows(), {
      jobs: ['subscription-sync cancelled'],
      audits: ['cancel'],
      subscription: 'needs_attention',
      carried: true,
    })
    assert.ok((await act('retry', id)).done)
    assert.equal((await rows()).subscription, 'pending')
  })
}

for (const [state, action, why] of [
  ['active', 'retry', 'in_hand'],
  ['active', 'cancel', 'in_hand'],
  ['completed', 'retry', 'job_completed'],
  ['created', 'retry', 'tries_itself'],
  ['created', 'redrive', 'not_dead_letter'],
  ['failed', 'cancel', 'not_waiting'],
] as const) {
  test(`${action} on a job that is ${state} says why not and does nothing`, async () => {
    const id = await jobIn(state)
    const before = await rows()
    assert.deepEqual(await act(action, id), { done: false, why })
    assert.deepEqual(await rows(), before)
  })
}

test('ten administrators retry one dead letter at once: one does it', async () => {
  const id = await jobIn('failed')
  const results = await Promise.all(Array.from({ length: 10 }, () => act('retry', id)))
  assert.ok(results.some((result) => result.done))
  const { jobs } = await rows()
  assert.deepEqual(jobs, ['subscription-sync retry'])
})

test('an action whose audit event cannot be written does not happen', async () => {
  const id = await jobIn('failed')
  const before = await rows()
  await context.db.execute(sql`alter table audit_events add constraint none check (false) not valid`)
  try {
    await assert.rejects(act('retry', id))
  } finally {
    await context.db.execute(sql`alter table audit_events drop constraint none`)
  }
  assert.deepEqual(await rows(), before)
})

test('a job that is unknown', async () => {
  assert.equal((await act('retry', 'no id')).done, false)
  assert.equal((await act('retry', '019b0000-0000-7000-8000-000000000001')).done, false)
})
