import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCircuitEvents, findCircuitReason, findProvider, holdProvider } from '#db/providers/circuit.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { testDatabase } from '../../testing/integration.ts'
import { pause, resume } from './by-hand.ts'

const context = testDatabase()

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
