import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { needAttention } from '#db/subscriptions.ts'
import {
  fakeProvider,
  handlerContext,
  registerSomebody,
  takeJob,
  testDatabase,
} from '../../scripts/integration.ts'
import { handle } from './handler.ts'

const context = testDatabase()
const running = new AbortController().signal

async function registered() {
  await registerSomebody(context, 'somebody')
  return takeJob(context)
}
const row = async () => {
  const [found] = await context.db.execute(sql`
    select s.state, j.retry_delay as delay from subscriptions s join pgboss.job j on j.id = s.job_id`)
  return found
}

test('a person whom another attempt has in hand is not told of: the job comes back in a while', async () => {
  const job = await registered()
  const shared = handlerContext(
    context,
    fakeProvider(async () => assert.fail('called')),
  )
  const busy = { ...shared, budget: { ...shared.budget, claim: async () => null } }
  assert.equal((await handle(busy, job, running)).status, 'failed')
  assert.deepEqual({ ...(await row()) }, { state: 'pending', delay: 5 })
})

test('a person is free again when the attempt ends, however it ends', async () => {
  const job = await registered()
  let held = 0
  const claim = async () => {
    held++
    return async () => void held--
  }
  for (const subscribe of [
    async () => assert.fail('a bug'),
    async () => ({ kind: 'confirmed' as const }),
    async () => assert.fail('called'),
  ]) {
    const shared = handlerContext(context, fakeProvider(subscribe))
    await handle({ ...shared, budget: { ...shared.budget, claim } }, job, running).catch(() => {})
    assert.equal(held, 0)
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
      await needAttention(context.db, userId)
      return kind === 'retry' ? { kind, reason: 'timeout' } : { kind }
    })
    await handle(handlerContext(context, provider), job, running)
    assert.equal((await row())?.state, state)
  })
}
