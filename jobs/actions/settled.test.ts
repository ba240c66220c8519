import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findPerson } from '#db/people/people.ts'
import { findPersonAuditEvents } from '#db/staff/audit-events.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import { QUEUE } from '../queue/queues.ts'
import { correctAddress } from './person.ts'

// The address of somebody of whom the provider has the earlier one.

const context = testDatabase()

for (const state of ['check_inbox', 'confirmed'])
  test(`of somebody who is ${state} the provider is told the new address too, by a new job`, async () => {
    const registered = await registerSomebody(context, 'ada', { email: 'ada@gmial.com' })
    assert.ok(registered.status === 'registered')
    const id = registered.userId
    const correct = (email: string, was: string) =>
      correctAddress(context.db, context.boss, 'admin', id, {
        ...{ email, emailNormalised: email.toLowerCase(), was, reason: 'they rang' },
      })
    const first = await takeJob(context)
    await context.boss.complete(QUEUE, first.id)
    await context.db.execute(
      sql`update subscriptions set state = ${state}::subscription_state, provider_standing = 'subscribed', provider_seen_at = now()`,
    )
    assert.deepEqual(await correct('ADA@gmial.com', 'ada@gmial.com'), { done: false, same: true })
    const result = await correct('ada@gmail.com', 'ada@gmial.com')
    assert.ok(result.done && result.jobId !== first.id)
    const waiting = await findPerson(context.db, id)
    assert.deepEqual(
      [waiting?.email, waiting?.state, waiting?.membership],
      ['ada@gmail.com', 'pending', null],
    )
    const [event] = await findPersonAuditEvents(context.db, id)
    assert.deepEqual(event?.detail, {
      ...{ before: 'ada@gmial.com', after: 'ada@gmail.com', reason: 'they rang', subscription: state },
    })
    const told: string[] = []
    const provider = fakeProvider(async (contact) => {
      told.push(contact.email)
      return { kind: 'confirmed' }
    })
    await run(deliveryOf(context, provider), await takeJob(context))
    assert.deepEqual(told, ['ada@gmail.com'])
    assert.equal((await findPerson(context.db, id))?.state, 'confirmed')
    await context.db.execute(sql`delete from pgboss.job`)
    assert.deepEqual(await correct('ada@gmail.com', 'ada@gmail.com'), { done: false, same: true })
  })
