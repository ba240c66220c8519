import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { takeNew } from '#db/providers/budget.ts'
import { findProvider, holdProvider } from '#db/providers/circuit.ts'
import { until } from '../../e2e/until.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { QUEUE } from '../queue/queues.ts'
import { begin } from './begin.ts'
import { settle } from './settle.ts'

const context = testDatabase()
const DAY = 24 * 3600_000

/** Two people on a day that takes one. @returns the end of the other, and its writing. */
async function fullDay() {
  const provider = fakeProvider(async () => ({ kind: 'confirmed' }))
  const delivery = deliveryOf(context, { ...provider, limits: { ...provider.limits, newPerDay: 1 } })
  const jobs = []
  for (const username of ['ada', 'grace']) {
    await registerSomebody(context, username)
    const { id, retryCount, data } = await takeJob(context)
    jobs.push({ id, retryCount, data, queue: QUEUE })
  }
  const { ready, ends } = await begin(delivery, jobs)
  const [end] = ends
  assert.deepEqual([ready.length, ends.length], [1, 1])
  assert.ok(end?.dayEnds)
  const { dayEnds } = end
  return { dayEnds, write: (ends = dayEnds) => settle(delivery, [{ unsaid: { ...end, dayEnds: ends } }]) }
}
const held = async () => {
  const row = await findProvider(context.db, 'mailchimp')
  return [row?.heldUntil?.getTime(), row?.heldReason]
}

test('a day that is full is held until its own end, whenever that is written: after midnight nobody waits for the next', async () => {
  const { dayEnds, write } = await fullDay()
  await write(new Date(dayEnds.getTime() - DAY))
  assert.deepEqual(await held(), [undefined, null])
  await write()
  assert.deepEqual(await held(), [dayEnds.getTime(), 'daily_limit'])
})

test('a full day does not end a wait that the provider has asked for', async () => {
  const { write } = await fullDay()
  await holdProvider(context.db, 'mailchimp', 3600, 'rate_limited')
  const before = await held()
  await write()
  assert.deepEqual(await held(), before)
})

test('a count that waits for another one over midnight counts the new day from nothing', async () => {
  // Volatile, and with a table: it sees what is committed while a statement runs.
  await context.direct.unsafe(`
    create schema shifted;
    create table shifted.ahead as select 0 as days;
    create function shifted.clock_timestamp() returns timestamptz language plpgsql volatile as
      $$ begin return pg_catalog.clock_timestamp() + (select make_interval(days => days) from shifted.ahead); end $$`)
  const path = { search_path: 'shifted, pg_catalog, public' }
  const { db, close } = connect(context.url, 2, path)
  try {
    const today = await takeNew(db, 'mailchimp', 7, 7)
    const next = await context.db.transaction(async (tx) => {
      await tx.execute(sql`select from providers for update`)
      const waiting = takeNew(db, 'mailchimp', 7, 7)
      await until(
        async () =>
          (
            await context.direct`select from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock'`
          ).length > 0,
      )
      await context.direct`update shifted.ahead set days = 1`
      return { waiting }
    })
    const { taken, dayEnds } = await next.waiting
    assert.deepEqual([today.taken, taken], [7, 7])
    assert.equal(dayEnds.getTime(), today.dayEnds.getTime() + DAY)
  } finally {
    await close()
    await context.direct`drop schema shifted cascade`
  }
})
