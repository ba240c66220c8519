import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { ensureProvider } from '#db/providers/circuit.ts'
import {
  deliveryOf,
  fakeProvider,
  look,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import type { Lookup, Provider } from '../providers/contract.ts'
import { enqueueRefresh } from '../queue/enqueue.ts'
import type { Payload } from '../queue/payload.ts'
import { REFRESH } from '../queue/queues.ts'

const context = testDatabase()
const brevo = { name: 'brevo' } as const
/** It forgets who left. */
const news = { name: 'mailman', listId: 'news.example.com', remembersOptOuts: false } as const
const other = { ...news, listId: 'other.example.com' }

/** A worker of that provider, which finds what is said. */
async function worker(of: Partial<Provider>, found: Lookup = { kind: 'missing' }) {
  const provider = { ...fakeProvider(async () => ({ kind: 'confirmed' })), ...of, find: async () => found }
  await ensureProvider(context.db, provider.name)
  return deliveryOf(context, provider)
}
/** Somebody whom that provider confirmed. */
async function confirmedAt(of: Partial<Provider>) {
  const registered = await registerSomebody(context, 'ada')
  assert.ok(registered.status === 'registered')
  await run(await worker(of), await takeJob(context))
  return registered.userId
}
async function looked(userId: string, of: Partial<Provider>, found?: Lookup) {
  await enqueueRefresh(context.boss, userId)
  const [job] = await context.boss.fetch<Payload>(REFRESH, { includeMetadata: true })
  assert.ok(job)
  await look(await worker(of, found), job)
  const [row] = await context.db.execute(
    sql`select state, provider_standing as membership from subscriptions`,
  )
  return [row?.state, row?.membership]
}

for (const [what, before, now, state] of [
  ['of another provider', brevo, news, 'confirmed'],
  ['of another list of the same', other, news, 'confirmed'],
  ['of this list', news, news, 'opted_out'],
] as const)
  test(`somebody ${what}, missing on a list that forgets who left: ${state}, at every look`, async () => {
    const userId = await confirmedAt(before)
    for (const _ of [1, 2]) assert.deepEqual(await looked(userId, now), [state, 'missing'])
  })

test('somebody of another provider who was brought along is seen there, and can leave from then on', async () => {
  const userId = await confirmedAt(brevo)
  const found = { kind: 'found', membership: 'subscribed' } as const
  assert.deepEqual(await looked(userId, news, found), ['confirmed', 'subscribed'])
  // By mistake, for a while.
  assert.deepEqual(await looked(userId, other), ['confirmed', 'missing'])
  assert.deepEqual(await looked(userId, news), ['opted_out', 'missing'])
})

for (const [before, state] of [
  [brevo, 'confirmed'],
  [news, 'opted_out'],
] as const)
  test(`of whom it is not known which list they were on, ${before.name} having told them last: ${state}`, async () => {
    const userId = await confirmedAt(before)
    await context.db.execute(sql`update subscriptions set provider_seen_in = null`)
    assert.deepEqual(await looked(userId, news), [state, 'missing'])
  })
