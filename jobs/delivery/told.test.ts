import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { lockProvider, moveCircuit } from '#db/providers/circuit.ts'
import { deliveryOf, fakeProvider, testDatabase } from '../../testing/integration.ts'
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { goOn, pause, resume } from './by-hand.ts'
import { probe, type Trial } from './probe.ts'

const context = testDatabase()
const badKey: Trouble = { kind: 'misconfigured', reason: 'unauthorized', httpStatus: 401 }
const confirmed: Outcome = { kind: 'confirmed' }
const refused: Outcome = { kind: 'rejected', reason: 'invalid_email' }

/** A probe: what the read and the trial are answered. @returns the alerts that follow. */
async function probing(read: Trouble | null, trial: Trial = 'nobody') {
  const delivery = deliveryOf(context, { ...fakeProvider(async () => confirmed), check: async () => read })
  await context.db.execute(sql`update providers set probe_at = now()`)
  await probe({ ...delivery, leaseMs: 10_000, runOne: async () => trial })
  return delivery.alerts.map(({ type }) => type)
}
const move = (to: 'open' | 'slowed') =>
  context.db.transaction(async (tx) => {
    const row = await lockProvider(tx, 'mailchimp')
    if (row) await moveCircuit(tx, row, to, `refused_in_a_row 20 rejected`)
  })
async function pauseForAWhile() {
  await pause(context.db, 'mailchimp', 'ada', 'lunch', null)
  await resume(context.db, 'mailchimp', 'ada', 'done')
}

test('a wrong key that a pause interrupts is told once, and its end too', async () => {
  await move('open')
  assert.deepEqual(await probing(badKey), ['provider.misconfigured'])
  await pauseForAWhile()
  assert.deepEqual(await probing(badKey), [], 'it was told')
  await pauseForAWhile()
  assert.deepEqual(await probing(null, confirmed), ['provider.recovered'])
  await move('open')
  assert.deepEqual(await probing(null, confirmed), [], 'and is over')
})

test('that everybody is refused is over when somebody is accepted, also after a pause; a refusal does not end it', async () => {
  await move('slowed')
  await pauseForAWhile()
  assert.deepEqual(await probing(null, refused), [])
  await move('open')
  assert.deepEqual(await probing(null, confirmed), ['provider.recovered'])
})

test('an administrator who goes on has taken it back', async () => {
  await move('slowed')
  await goOn(context.db, 'mailchimp', 'ada', 'they are right')
  await move('open')
  assert.deepEqual(await probing(null, confirmed), [])
})
