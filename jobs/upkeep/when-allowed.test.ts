import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findProvider, holdProvider } from '#db/providers/circuit.ts'
import { deliveryOf, fakeProvider, testDatabase } from '../../testing/integration.ts'
import { holding } from '../delivery/holding.ts'
import type { Page } from '../providers/contract.ts'
import type { Trouble } from '../providers/outcome.ts'
import { Paused, whenAllowed } from './when-allowed.ts'

const context = testDatabase()
const signal = () => AbortSignal.timeout(10_000)
const wait = { kind: 'retry', reason: 'rate_limited', waitSeconds: 0.5 } as const

/** The list of a provider with these answers; `asked` are the cursors, each with whether the provider wanted no request. */
function reading(answers: (Page | Trouble)[]) {
  const asked: [string | null, boolean][] = []
  const told: Date[] = []
  const base = fakeProvider(async () => assert.fail('nobody is told'))
  const list = async (cursor: string | null) => {
    const row = await findProvider(context.db, 'mailchimp')
    asked.push([cursor, (row?.heldUntil?.getTime() ?? 0) > (row?.now.getTime() ?? 0)])
    return answers.shift() ?? assert.fail('one question too many')
  }
  const provider = holding(context.db, { ...base, limits: { ...base.limits, holdSeconds: 0 }, list })
  const delivery = deliveryOf(context, provider)
  assert.ok(provider.list)
  return { asked, told, read: whenAllowed(delivery, provider.list, (until) => told.push(until)) }
}
const page = (next: string | null): Page => ({ members: [], next })

test('a page that is refused for the rate holds everybody, and is read again when the wait is over', async () => {
  const { asked, told, read } = reading([page('2'), wait, page('3')])
  assert.deepEqual(await read(null, signal()), page('2'))
  assert.deepEqual(await read('2', signal()), page('3'))
  assert.deepEqual(asked, [
    [null, false],
    ['2', false],
    ['2', false],
  ])
  const row = await findProvider(context.db, 'mailchimp')
  assert.equal(row?.heldReason, 'rate_limited')
  assert.deepEqual(told, [row?.heldUntil])
})

test('nothing is read before a wait that the provider asked somebody else for is over; its daily limit is about new people', async () => {
  await holdProvider(context.db, 'mailchimp', 0.5, 'server says so')
  const { asked, told, read } = reading([page(null), page(null)])
  await read(null, signal())
  assert.deepEqual([asked, told.length], [[[null, false]], 1])
  await holdProvider(context.db, 'mailchimp', 3600, 'daily_limit')
  await read(null, signal())
  assert.deepEqual([asked[1], told.length], [[null, true], 1])
})

test('a pause ends the reading before the next page', async () => {
  const { asked, read } = reading([page('2')])
  await read(null, signal())
  await context.db.execute(sql`update providers set circuit = 'paused'`)
  await assert.rejects(read('2', signal()), Paused)
  assert.equal(asked.length, 1)
})

test('other trouble is trouble', async () => {
  const down: Trouble = { kind: 'retry', reason: 'server_error', waitSeconds: 3600 }
  const { read } = reading([down])
  assert.deepEqual(await read(null, signal()), down)
})
