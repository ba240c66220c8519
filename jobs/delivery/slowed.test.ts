import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findCircuitEvents, findProvider, holdProvider } from '#db/providers/circuit.ts'
import { findAuditEvents } from '#db/staff/audit-events.ts'
import { findContact } from '#db/subscriptions/reads.ts'
import {
  deliveryOf,
  fakeProvider,
  registerSomebody,
  run,
  takeJob,
  testDatabase,
} from '../../testing/integration.ts'
import type { Payload } from '../queue/payload.ts'
import { QUEUE } from '../queue/queues.ts'
import { goOn, pause, resume } from './by-hand.ts'
import { REFUSED_IN_A_ROW } from './circuit.ts'
import { probe } from './probe.ts'

const context = testDatabase()

/** A provider that refuses everybody who is not `real`, and the people it was asked about, in order. */
function refusing() {
  const asked: string[] = []
  const shared = deliveryOf(
    context,
    fakeProvider(async ({ email }) => {
      asked.push(email)
      return email.startsWith('real')
        ? { kind: 'confirmed' }
        : { kind: 'rejected', reason: 'invalid_email', httpStatus: 400, code: 'fake' }
    }),
  )
  async function register(...names: string[]) {
    for (const name of names) await registerSomebody(context, name)
  }
  async function work(people: number) {
    for (let one = 0; one < people; one++) await run(shared, await takeJob(context))
  }
  /** A worker's look for a trial. */
  const trial = () =>
    probe({
      ...shared,
      leaseMs: 10_000,
      async runOne() {
        const [job] = await context.boss.fetch<Payload>(QUEUE, { includeMetadata: true })
        return job ? ((await run(shared, job, true)).outcome ?? 'no call') : 'nobody'
      },
    })
  async function slowDown() {
    await register(...names('fake', REFUSED_IN_A_ROW))
    await work(REFUSED_IN_A_ROW)
    assert.equal((await row()).circuit, 'slowed')
    asked.length = 0
  }
  return { ...shared, asked, register, work, trial, slowDown }
}
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const row = async () => {
  const found = await findProvider(context.db, 'mailchimp')
  assert.ok(found)
  return found
}
const minuteIsOver = () =>
  context.db.execute(sql`update providers set probe_at = probe_at - interval '60 seconds'`)
const secondsToTrial = async () => {
  const { probeAt, now } = await row()
  return ((probeAt?.getTime() ?? 0) - now.getTime()) / 1000
}
const audited = async () =>
  (await findAuditEvents(context.db, {}, 10)).map(({ actor, action, detail }) => ({ actor, action, detail }))

test('twenty people refused in a row slow everybody down, with one alert; nineteen do not', async () => {
  const { register, work, alerts, trial, asked } = refusing()
  await register(...names('fake', REFUSED_IN_A_ROW + 2))
  await work(REFUSED_IN_A_ROW - 1)
  assert.equal((await row()).circuit, 'closed')
  await work(1)
  assert.equal((await row()).circuit, 'slowed')
  const [event] = await findCircuitEvents(context.db, 'mailchimp')
  assert.equal(event?.reason, 'refused_in_a_row 20 invalid_email 400 fake')
  await work(1)
  assert.equal(asked.length, REFUSED_IN_A_ROW, 'whoever comes next waits')
  await minuteIsOver()
  await trial()
  assert.equal(asked.length, REFUSED_IN_A_ROW + 1)
  assert.deepEqual(
    alerts.map((alert) => alert.type),
    ['provider.refusing'],
  )
})

test('one person a minute is tried, by the database’s clock, and another each time', async () => {
  const { register, slowDown, trial, asked } = refusing()
  await slowDown()
  await register(...names('next', 4))
  await trial()
  assert.deepEqual(asked, [], 'not before the minute is over')
  for (let tried = 1; tried <= 3; tried++) {
    const seconds = await secondsToTrial()
    assert.ok(seconds > 55 && seconds <= 60, `the next in ${seconds} s`)
    await minuteIsOver()
    await Promise.all([trial(), trial(), trial()])
    assert.equal(asked.length, tried)
  }
  assert.equal(new Set(asked).size, 3)
  assert.equal((await row()).circuit, 'slowed')
})

test('the first accepted person restores the pace, and that is told once', async () => {
  const { register, slowDown, trial, work, alerts, asked } = refusing()
  await slowDown()
  await register('real')
  await minuteIsOver()
  await trial()
  assert.deepEqual(asked, ['real@example.com'], 'somebody real is told with the next trial')
  const { circuit, refused, recent } = await row()
  assert.deepEqual([circuit, refused, recent], ['closed', [], ''])
  assert.deepEqual(
    alerts.map((alert) => alert.type),
    ['provider.refusing', 'provider.recovered'],
  )
  assert.match(
    alerts[0]?.text ?? '',
    /^mailchimp refuses everybody since \d\d:\d\d UTC, 20 of 20: invalid email \(HTTP 400, fake\)\. 0 wait\. One a minute is tried, and the first who is taken restores the pace\.$/,
  )
  assert.equal(alerts[1]?.text, 'mailchimp takes people again.')
  await register(...names('later', REFUSED_IN_A_ROW - 1))
  await work(REFUSED_IN_A_ROW - 1)
  assert.equal((await row()).circuit, 'closed', 'the count began anew')
})

test('a trial while nobody waits changes nothing and uses up no minute: the next person is tried at once', async () => {
  const { slowDown, trial } = refusing()
  await slowDown()
  await minuteIsOver()
  await trial()
  assert.equal((await row()).circuit, 'slowed')
  assert.ok((await secondsToTrial()) <= 1)
})

test('a person goes on though everybody is refused: audited, and it takes twenty more to slow down again', async () => {
  const { slowDown, register, work } = refusing()
  assert.equal(await goOn(context.db, 'mailchimp', 'ada', 'it is not'), false)
  await slowDown()
  assert.equal(await goOn(context.db, 'mailchimp', 'ada', 'they were fakes'), true)
  assert.equal((await row()).circuit, 'closed')
  assert.deepEqual(await audited(), [
    {
      actor: 'ada',
      action: 'go on',
      detail: { provider: 'mailchimp', before: 'slowed', reason: 'they were fakes' },
    },
  ])
  await register(...names('more', REFUSED_IN_A_ROW))
  await work(REFUSED_IN_A_ROW - 1)
  assert.equal((await row()).circuit, 'closed')
  await work(1)
  assert.equal((await row()).circuit, 'slowed')
})

test('a person stops it instead: paused, and nobody is tried', async () => {
  const { slowDown, register, trial, asked } = refusing()
  await slowDown()
  assert.equal(await pause(context.db, 'mailchimp', 'ada', 'I will look', null), true)
  await register('real')
  await minuteIsOver()
  await trial()
  assert.deepEqual(asked, [])
  assert.equal((await row()).circuit, 'paused')
  const [event] = await audited()
  assert.deepEqual([event?.action, event?.detail.before], ['pause provider', 'slowed'])
})

test('a person lifts the provider’s own hold: audited, and jobs are taken again', async () => {
  const { register, work, asked } = refusing()
  assert.equal(await resume(context.db, 'mailchimp', 'ada', 'it is not'), false)
  await holdProvider(context.db, 'mailchimp', 3600, 'rate_limited')
  await register('real')
  await work(1)
  assert.deepEqual(asked, [])
  assert.equal(await resume(context.db, 'mailchimp', 'ada', 'they say so'), true)
  await work(1)
  assert.deepEqual(asked, ['real@example.com'])
  const { circuit, heldUntil, heldReason } = await row()
  assert.deepEqual([circuit, heldUntil, heldReason], ['closed', null, null])
  const [event] = await audited()
  assert.deepEqual(event?.detail, {
    provider: 'mailchimp',
    before: 'closed',
    reason: 'they say so',
    held: true,
  })
})

test('the latest word of a hold counts, also where it is shorter', async () => {
  for (const [seconds, most] of [
    [3600, 3600],
    [30, 30],
  ] as const) {
    await holdProvider(context.db, 'mailchimp', seconds, 'rate_limited')
    const { heldUntil, now } = await row()
    const left = ((heldUntil?.getTime() ?? 0) - now.getTime()) / 1000
    assert.ok(left > most - 5 && left <= most, `${left} s`)
  }
})

test('people who were refused keep their answer, and wait for nobody', async () => {
  const { slowDown } = refusing()
  await slowDown()
  const [one] = await context.db.execute<{ id: string }>(sql`select id from users limit 1`)
  const contact = await findContact(context.db, one?.id ?? '')
  assert.deepEqual([contact?.state, contact?.attempts], ['needs_attention', 1])
})
