import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findProvider, holdProvider } from '#db/providers/circuit.ts'
import { deliveryOf, fakeProvider, registerSomebody, testDatabase } from '../../testing/integration.ts'
import { NotSent } from '../providers/http.ts'
import { isPassable } from './circuit.ts'
import { createDispatcher } from './dispatcher.ts'
import { probe } from './probe.ts'

const context = testDatabase()

const trials = {
  'whose request did not leave': async () => {},
  'of somebody who is no more': () => context.db.execute(sql`delete from users`),
}
for (const [which, prepare] of Object.entries(trials))
  test(`a trial ${which} does not close the circuit: another follows`, async () => {
    await registerSomebody(context, 'ada')
    await prepare()
    await context.db.execute(sql`update providers set circuit = 'open'`)
    const provider = fakeProvider(async () => {
      throw new NotSent('the lease has ended')
    })
    const delivery = deliveryOf(context, provider)
    const dispatcher = createDispatcher(delivery, 1)
    await probe({ ...delivery, leaseMs: 10_000, runOne: dispatcher.one })
    await dispatcher.stop()
    const row = await findProvider(context.db, 'mailchimp')
    const soon = (row?.probeAt?.getTime() ?? 0) - (row?.now.getTime() ?? 0)
    assert.equal(row?.circuit, 'half_open')
    assert.ok(soon > -2_000 && soon <= 1_000 && row.probeLeaseUntil === null, `${soon} ms`)
  })

const busy = { kind: 'retry', reason: 'server_error', httpStatus: 503 } as const
const hung = { kind: 'retry', reason: 'timeout' } as const
for (const [what, answers, reads, circuit] of [
  [
    '503, 503, then well: closed, since a provider that fails half of its requests works',
    [busy, busy, null],
    3,
    'closed',
  ],
  ['503 each time: three reads, and no person is tried', [busy, busy, busy, null], 3, 'open'],
  ['no answer: one read, since each may take long', [hung, null], 1, 'open'],
] as const)
  test(`a probe is answered ${what}`, async () => {
    await registerSomebody(context, 'ada')
    await context.db.execute(sql`update providers set circuit = 'open'`)
    let asked = 0
    const provider = {
      ...fakeProvider(async () => ({ kind: 'confirmed' })),
      check: async () => answers[asked++] ?? null,
    }
    const delivery = deliveryOf(context, provider)
    const dispatcher = createDispatcher(delivery, 1)
    await probe({ ...delivery, leaseMs: 10_000, runOne: dispatcher.one })
    await dispatcher.stop()
    const row = await findProvider(context.db, 'mailchimp')
    assert.deepEqual([asked, row?.circuit], [reads, circuit])
  })

for (const [what, pause] of Object.entries({
  'while it reads': (read: boolean) => read,
  'after its read': (read: boolean) => !read,
}))
  test(`a pause ${what} ends a probe: nobody is told after it`, async () => {
    await registerSomebody(context, 'ada')
    await context.db.execute(sql`update providers set circuit = 'open'`)
    let told = 0
    const pauseIf = async (now: boolean) => {
      if (now) await context.db.execute(sql`update providers set circuit = 'paused'`)
    }
    const provider = {
      ...fakeProvider(async () => {
        told++
        return { kind: 'confirmed' }
      }),
      check: async () => {
        await pauseIf(pause(true))
        return null
      },
    }
    const delivery = deliveryOf(context, provider)
    const dispatcher = createDispatcher(delivery, 1)
    const runOne = async (signal: AbortSignal) => {
      await pauseIf(pause(false))
      return dispatcher.one(signal)
    }
    await probe({ ...delivery, leaseMs: 10_000, runOne })
    await dispatcher.stop()
    assert.equal((await findProvider(context.db, 'mailchimp'))?.circuit, 'paused')
    assert.equal(told, 0)
  })

test('when the day is over for new people nobody is tried: the read alone closes it, and the day stays over', async () => {
  await context.db.execute(sql`update providers set circuit = 'open'`)
  await holdProvider(context.db, 'mailchimp', 'tomorrow', 'daily_limit')
  const provider = fakeProvider(async () => assert.fail('nobody is told'))
  const runOne = async () => assert.fail('nobody is tried')
  await probe({ ...deliveryOf(context, provider), leaseMs: 10_000, runOne })
  const row = await findProvider(context.db, 'mailchimp')
  assert.deepEqual([row?.circuit, row?.heldReason], ['closed', 'daily_limit'])
  assert.ok(row && !isPassable(row))
})
