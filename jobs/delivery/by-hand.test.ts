import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCircuitEvents, findProvider, holdProvider } from '#db/providers/circuit.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { testDatabase } from '../../testing/integration.ts'
import { resume } from './by-hand.ts'

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
