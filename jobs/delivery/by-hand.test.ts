import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import {
  findCircuitEvents,
  findCircuitReason,
  findProvider,
  holdProvider,
  lockProvider,
  moveCircuit,
} from '#db/providers/circuit.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { testDatabase } from '../../testing/integration.ts'
import { until } from '../../testing/npm-script.ts'
import { endHold, goOn, pause, resume } from './by-hand.ts'

const context = testDatabase()
const LOCK_WAITS = sql`
  select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

test('a person lifts a hold: an event with their name, audited, and the circuit stays as it is', async () => {
  await holdProvider(context.db, 'mailchimp', 3600, 'rate_limited')
  const before = await findProvider(context.db, 'mailchimp')
  assert.equal(await resume(context.db, 'mailchimp', 'ada', 'they say so'), true)
  const [newest, ...others] = await findCircuitEvents(context.db, 'mailchimp')
  assert.deepEqual(
    [newest?.before, newest?.after, newest?.actor, newest?.reason],
    ['closed', 'closed', 'ada', 'they say so'],
  )
  assert.deepEqual(others, [])
  const row = await findProvider(context.db, 'mailchimp')
  assert.deepEqual([row?.heldUntil, row?.circuit, row?.since], [null, 'closed', before?.since])
  const [event] = await findAuditEvents(context.db, {}, 10)
  assert.deepEqual([event?.action, event?.detail.held], ['resume provider', true])
  assert.equal(await resume(context.db, 'mailchimp', 'ada', 'again'), false)
})

test('ending a hold ends no pause, not even one of the same moment', async () => {
  const { db } = context
  await pause(db, 'mailchimp', 'ada', 'lists move', null)
  await resume(db, 'mailchimp', 'ada', 'they moved')
  await holdProvider(db, 'mailchimp', 3600, 'rate_limited')
  const ended = await db.transaction(async (tx) => {
    const row = await lockProvider(tx, 'mailchimp')
    const waiting = endHold(db, 'mailchimp', 'grace', 'again') // it has to wait for this row
    await until(async () => (await db.execute(LOCK_WAITS)).length > 0)
    if (row) await moveCircuit(tx, row, 'paused', { actor: 'ada', reason: 'lists move on' })
    return { waiting }
  })
  assert.equal(await ended.waiting, false)
  const row = await findProvider(db, 'mailchimp')
  assert.deepEqual([row?.circuit, row?.heldUntil === null], ['paused', false])
})

test('what has come after the pause or the refusals that were seen stays', async () => {
  const { db } = context
  const row = async () => (await findProvider(db, 'mailchimp')) ?? assert.fail()
  for (const [circuit, act] of [
    ['paused', resume],
    ['slowed', goOn],
  ] as const) {
    const begin = () =>
      db.transaction(async (tx) => moveCircuit(tx, await row(), circuit, { actor: 'ada', reason: 'theirs' }))
    const go = async (since: Date) => act(db, 'mailchimp', 'grace', 'seen', since)
    await begin()
    const { since } = await row()
    assert.equal(await go(since), true)
    await begin()
    assert.equal(await go(since), false)
    assert.equal((await row()).circuit, circuit)
  }
  await goOn(db, 'mailchimp', 'ada', 'over')
  await pause(db, 'mailchimp', 'ada', 'lists move', null)
  const { since } = await row()
  await resume(db, 'mailchimp', 'ada', 'over')
  await holdProvider(db, 'mailchimp', 3600, 'rate_limited')
  assert.equal(await resume(db, 'mailchimp', 'grace', 'seen', since), false, 'the hold came later')
})

test('who made the circuit what it is stays known behind the end of a hold, and where nobody did', async () => {
  const why = () => findCircuitReason(context.db, 'mailchimp')
  assert.deepEqual(await why(), { reason: null, actor: null })
  assert.deepEqual(await findCircuitReason(context.db, 'nobody'), { reason: null, actor: null })
  await pause(context.db, 'mailchimp', 'ada', 'taken_again', null)
  await resume(context.db, 'mailchimp', 'grace', 'pause_over')
  assert.deepEqual(await why(), { reason: 'pause_over', actor: 'grace' })
  await holdProvider(context.db, 'mailchimp', 3600, 'rate_limited')
  await resume(context.db, 'mailchimp', 'ada', 'they say so')
  assert.deepEqual(await why(), { reason: 'pause_over', actor: 'grace' })
})
