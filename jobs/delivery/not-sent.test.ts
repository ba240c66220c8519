import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { NotSent } from '../providers/http.ts'
import { budgeted } from './budget.ts'

const context = testDatabase()

for (const [made, counted] of Object.entries({ nothing: 0, GET: 0, POST: 1 }))
  test(`a request that did not leave, after ${made}: ${counted} of the new people of the day, and ${counted} requests for confirmation`, async () => {
    await registerSomebody(context, 'ada')
    const base = fakeProvider(async (_, signal) => {
      if (made !== 'nothing') await send('http://127.0.0.1:9', { method: made, signal })
      throw new NotSent('the lease has ended')
    })
    const provider = { ...base, countsRequests: true, limits: { ...base.limits, newPerDay: 5 } }
    const delivery = deliveryOf(context, provider)
    const send = budgeted(context.db, provider, delivery.leases, 1000, async () => ({
      kind: 'retry',
      reason: 'unreachable',
    }))
    assert.equal((await run(delivery, await takeJob(context))).as, 'retry')
    const [row] = await context.db.execute(
      sql`select new_today as today, confirmation_requests as requests from providers, subscriptions`,
    )
    assert.deepEqual(row, { today: counted, requests: counted })
  })
