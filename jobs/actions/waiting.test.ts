import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findPerson } from '#db/people/people.ts'
import { findLastCorrection } from '#db/staff/audit-events.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { correctAddress, undoCorrection } from './person.ts'

// The address of somebody who waits: the provider has not been told, or could not be.

const context = testDatabase()

async function registered() {
  const result = await registerSomebody(context, 'ada', { email: 'ada@gmial.com' })
  assert.ok(result.status === 'registered')
  return result.userId
}
const correct = (id: string, email = 'ada@gmail.com', was = 'ada@gmial.com') =>
  correctAddress(context.db, context.boss, 'admin', id, {
    ...{ email, emailNormalised: email, was },
    reason: 'they rang',
  })
const lastOf = async (id: string) => (await findLastCorrection(context.db, id))?.id ?? ''
const undo = (id: string, seen: string) =>
  undoCorrection(context.db, context.boss, 'grace', id, seen, (email) => email.toLowerCase())
const emailOf = async (id: string) => (await findPerson(context.db, id))?.email

test('somebody whose first job still waits keeps it, and it tells the provider the corrected address', async () => {
  const id = await registered()
  const before = await findPerson(context.db, id)
  assert.deepEqual(await correct(id), { done: true, jobId: before?.jobId })
  assert.equal((await findPerson(context.db, id))?.state, 'pending')
  const told: string[] = []
  const provider = fakeProvider(async ({ email }) => {
    told.push(email)
    return { kind: 'confirmed' }
  })
  const job = await takeJob(context)
  assert.equal(job.id, before?.jobId)
  await run(deliveryOf(context, provider), job)
  assert.deepEqual(told, ['ada@gmail.com'])
})

test('somebody whose job waits for its next try is tried with the corrected address at once', async () => {
  const id = await registered()
  const job = await takeJob(context)
  const failing = fakeProvider(async () => ({ kind: 'retry', reason: 'server_error' }))
  await run(deliveryOf(context, failing), job)
  assert.equal((await findPerson(context.db, id))?.state, 'delayed')
  assert.deepEqual(await correct(id), { done: true, jobId: job.id })
  assert.equal((await findPerson(context.db, id))?.state, 'pending')
  assert.equal((await takeJob(context)).id, job.id)
})

test('a job that a worker has in hand is left to it', async () => {
  const id = await registered()
  await takeJob(context)
  assert.deepEqual(await correct(id), { done: false, why: 'in_hand' })
  assert.equal((await findPerson(context.db, id))?.email, 'ada@gmial.com')
})

test('a correction is undone once: the former address comes back, with an event of its own', async () => {
  const id = await registered()
  assert.deepEqual(await undo(id, ''), { done: false, why: 'faster' })
  assert.ok((await correct(id)).done)
  assert.ok((await undo(id, await lastOf(id))).done)
  assert.equal(await emailOf(id), 'ada@gmial.com')
  // Undoing the undo is the correction again.
  assert.ok((await undo(id, await lastOf(id))).done)
  assert.equal(await emailOf(id), 'ada@gmail.com')
  const events = await context.db.execute(sql`select actor from audit_events order by at`)
  assert.deepEqual(
    events.map(({ actor }) => actor),
    ['admin', 'grace', 'grace'],
  )
})

test('two who undo the same correction: the second does not undo what the first did', async () => {
  const id = await registered()
  await correct(id)
  const seen = await lastOf(id)
  assert.ok((await undo(id, seen)).done)
  assert.deepEqual(await undo(id, seen), { done: false, why: 'faster' })
  assert.equal(await emailOf(id), 'ada@gmial.com')
})

test('a correction that came after the one that was seen stays', async () => {
  const id = await registered()
  await correct(id)
  const seen = await lastOf(id)
  assert.ok((await correct(id, 'ada@gmx.com', 'ada@gmail.com')).done)
  assert.deepEqual(await undo(id, seen), { done: false, why: 'faster' })
  assert.equal(await emailOf(id), 'ada@gmx.com')
})
