import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findCircuitEvents, findProvider } from '#db/providers/circuit.ts'
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
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { pause, resume } from './by-hand.ts'
import { probe } from './probe.ts'

const context = testDatabase()
const fault: Outcome = { kind: 'retry', reason: 'server_error', httpStatus: 503 }
const confirmed: Outcome = { kind: 'confirmed' }
const badKey: Outcome = { kind: 'misconfigured', reason: 'unauthorized', httpStatus: 401 }

const circuit = async () => (await findProvider(context.db, 'mailchimp'))?.circuit
const events = async () =>
  (await findCircuitEvents(context.db, 'mailchimp'))
    .reverse()
    .map(({ before, after }) => `${before} > ${after}`)

/** A new person for each outcome; the provider answers them in turn. */
async function meet(...outcomes: Outcome[]) {
  const wrong = outcomes.find((one) => one.kind === 'misconfigured') ?? null
  const shared = deliveryOf(context, {
    ...fakeProvider(async () => outcomes.shift() ?? confirmed),
    check: async () => wrong,
  })
  const people: string[] = []
  while (outcomes.length > 0) {
    const registered = await registerSomebody(context, `p${Math.random().toString(36).slice(2)}`)
    assert.ok(registered.status === 'registered')
    people.push(registered.userId)
    const before = outcomes.length
    await run(shared, await takeJob(context))
    if (outcomes.length === before) break // the job was handed back
  }
  return { people, alerts: shared.alerts }
}
const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => outcome)

test('eight faults in a row open the circuit; seven and a success do not', async () => {
  await meet(...times(7, fault), confirmed, ...times(7, fault))
  assert.equal(await circuit(), 'closed')
  await meet(fault)
  assert.equal(await circuit(), 'open')
  const [event] = await findCircuitEvents(context.db, 'mailchimp')
  assert.equal(event?.reason, 'failed_in_a_row 8 server_error 503')
})

test('seventeen faults of twenty open it too', async () => {
  for (const faults of [5, 6, 5]) await meet(confirmed, ...times(faults, fault))
  assert.equal(await circuit(), 'closed')
  await meet(fault)
  assert.equal(await circuit(), 'open')
})

test('answers about the person alone do not open the circuit', async () => {
  await meet(...times(8, { kind: 'rejected', reason: 'invalid_email' }), ...times(8, { kind: 'suppressed' }))
  await meet(...times(8, { kind: 'retry', reason: 'throttled_address' }))
  assert.equal(await circuit(), 'closed')
})

test('while it is not closed a job is handed back without a call, an attempt, or a change for the person', async () => {
  for (const state of ['open', 'half_open', 'paused', 'misconfigured']) {
    await context.db.execute(sql`truncate users, pgboss.job cascade`)
    await context.db.execute(sql`update providers set circuit = ${state}::circuit_state`)
    const { people } = await meet(confirmed)
    const contact = await findContact(context.db, people[0] ?? '')
    assert.deepEqual([contact?.state, contact?.attempts], ['pending', 0], state)
    assert.equal((await context.db.execute(sql`select 1 from attempts`)).length, 0, state)
  }
})

test('a wrong key stops everybody at once: one alert, nobody’s attempt counts', async () => {
  const { people, alerts } = await meet(badKey, confirmed)
  assert.equal(await circuit(), 'misconfigured')
  assert.deepEqual(
    alerts.map((alert) => alert.type),
    ['provider.misconfigured'],
  )
  const contact = await findContact(context.db, people[0] ?? '')
  assert.deepEqual([contact?.state, contact?.attempts], ['delayed', 0])
})

/** A worker's probe: `check` and the trial job's outcome. */
async function probing(check: Trouble | null, outcome: Outcome | 'nobody' | 'no call') {
  await context.db.execute(sql`update providers set probe_at = now()`)
  const shared = deliveryOf(context, { ...fakeProvider(async () => confirmed), check: async () => check })
  let tried = 0
  await probe({
    ...shared,
    leaseMs: 10_000,
    runOne: async () => {
      tried++
      return outcome
    },
  })
  return { tried, alerts: shared.alerts }
}
const open = () => context.db.execute(sql`update providers set circuit = 'open'`)

test('a probe that fails its read tries no job, and the next one comes later', async () => {
  await open()
  for (let failures = 1; failures <= 3; failures++) {
    assert.equal((await probing({ kind: 'retry', reason: 'unreachable' }, confirmed)).tried, 0)
    const row = await findProvider(context.db, 'mailchimp')
    assert.deepEqual([row?.circuit, row?.probeFailures], ['open', failures])
  }
  assert.deepEqual(await events(), [], 'an outage of days is not a flood of events')
})

test('a read and a job that succeed close it; a job that fails opens it again', async () => {
  await open()
  await probing(null, fault)
  assert.equal(await circuit(), 'open')
  await probing(null, confirmed)
  assert.equal(await circuit(), 'closed')
  assert.deepEqual(await events(), [
    'open > half_open',
    'half_open > open',
    'open > half_open',
    'half_open > closed',
  ])
})

test('while reads are answered and jobs fail, the next probe is soon', async () => {
  await open()
  for (let round = 0; round < 12; round++) await probing(null, fault)
  assert.equal((await findProvider(context.db, 'mailchimp'))?.probeFailures, 2)
})

test('if nobody waits the read alone closes it; a limit does neither', async () => {
  await open()
  await probing(null, { kind: 'retry', reason: 'rate_limited' })
  assert.equal(await circuit(), 'half_open')
  await probing(null, 'nobody')
  assert.equal(await circuit(), 'closed')
})

test('a trial that made no call closes nothing, and another comes soon', async () => {
  await open()
  await probing(null, 'no call')
  assert.equal(await circuit(), 'half_open')
  await probing(null, confirmed)
  assert.equal(await circuit(), 'closed')
})

test('a key that is right again is told once, and a key that turns wrong in an outage too', async () => {
  await open()
  assert.equal((await probing({ kind: 'misconfigured', reason: 'unauthorized' }, 'nobody')).alerts.length, 1)
  assert.equal(await circuit(), 'misconfigured')
  assert.equal((await probing({ kind: 'misconfigured', reason: 'unauthorized' }, 'nobody')).alerts.length, 0)
  const { alerts } = await probing(null, confirmed)
  assert.deepEqual(
    alerts.map((alert) => alert.type),
    ['provider.recovered'],
  )
  assert.equal(await circuit(), 'closed')
})

test('one probe at a time: ten workers, one read', async () => {
  await open()
  await context.db.execute(sql`update providers set probe_at = now()`)
  let reads = 0
  const provider = {
    ...fakeProvider(async () => confirmed),
    check: async () => {
      reads++
      return { kind: 'retry', reason: 'timeout' } as const
    },
  }
  await Promise.all(
    Array.from({ length: 10 }, () =>
      probe({ ...deliveryOf(context, provider), leaseMs: 10_000, runOne: async () => 'nobody' }),
    ),
  )
  assert.equal(reads, 1)
})

test('waiting jobs are due at once when it closes, not after their backoff; a throttled address is not', async () => {
  const { people } = await meet(...times(8, fault), fault)
  await context.db.execute(
    sql`update pgboss.job set state = 'retry', start_after = now() + interval '1 hour'`,
  )
  await context.db.execute(
    sql`update attempts set reason = 'throttled_address' where user_id = ${people[0] ?? ''}::uuid`,
  )
  await probing(null, 'nobody')
  const rows = await context.db.execute<{ due: boolean; user: string }>(
    sql`select start_after <= now() as due, data->>'userId' as user from pgboss.job`,
  )
  assert.deepEqual(
    rows.filter((row) => !row.due).map((row) => row.user),
    [people[0]],
  )
})

test('a person pauses and resumes; both are events with their name, and audited once', async () => {
  assert.equal(await pause(context.db, 'mailchimp', 'ada', 'moving lists', null), true)
  assert.equal(await pause(context.db, 'mailchimp', 'bob', 'me too', null), false)
  assert.equal((await probing(null, confirmed)).tried, 0)
  assert.equal(await circuit(), 'paused')
  assert.equal(await resume(context.db, 'mailchimp', 'ada', 'moved'), true)
  const [newest] = await findCircuitEvents(context.db, 'mailchimp')
  assert.deepEqual([newest?.before, newest?.after, newest?.actor], ['paused', 'half_open', 'ada'])
  const audited = (await findAuditEvents(context.db, {}, 10)).map(
    (one) => `${one.action}: ${one.detail.reason}`,
  )
  assert.deepEqual(audited, ['resume provider: moved', 'pause provider: moving lists'])
})
