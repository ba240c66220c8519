import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProviderRow } from '#db/providers/circuit.ts'
import type { Limits } from '#jobs/providers/contract.ts'
import type { Worker } from '#jobs/queue/workers.ts'
import { expose } from './metrics.ts'
import type { MetricFacts } from './read.ts'

/** A year ahead of this process's clock. */
const now = new Date(Date.now() + 365 * 24 * 3600_000)
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const row = {
  circuit: 'slowed',
  since: later(-30),
  heldUntil: later(20),
  freeAt: later(2),
  newOn: now.toISOString().slice(0, 10),
  newToday: 7,
  now,
} as ProviderRow
const facts: MetricFacts = {
  now: now.getTime(),
  people: {} as MetricFacts['people'],
  oldest: later(-60),
  queues: [],
  outcomes: [],
  totals: { attempts: [], critical: [] },
  provider: {
    name: 'mailchimp',
    row,
    places: 3,
    limits: { perSecond: null, concurrency: 6, newPerDay: null } as Limits,
  },
  workers: [{ title: 'host:1', state: 'live', silentSeconds: 1, jobsInHand: 2 } as Worker],
  inHand: new Map([['host:1', 4]]),
  raised: [],
}
const lines = async (given = facts) => (await expose(given).text()).split('\n')
const value = (all: string[], sample: string) =>
  all.find((line) => line.startsWith(`${sample} `))?.slice(sample.length + 1)

test('each state of the circuit is a sample, and the one it is in is 1', async () => {
  const states = (await lines()).filter((line) => line.startsWith('frontdesk_circuit{'))
  assert.deepEqual(
    states.map((line) => line.replace('frontdesk_circuit{provider="mailchimp",state=', '')),
    ['closed', 'open', 'half_open', 'paused', 'misconfigured', 'slowed'].map(
      (state) => `"${state}"} ${state === 'slowed' ? 1 : 0}`,
    ),
  )
})

test('times and the day are by the database’s clock', async () => {
  const all = await lines()
  const of = (name: string) => value(all, `frontdesk_${name}{provider="mailchimp"}`)
  assert.deepEqual(
    [of('circuit_age_seconds'), of('provider_held_seconds'), of('provider_rate_wait_seconds')],
    ['30', '20', '2'],
  )
  assert.equal(of('provider_new_people_today'), '7')
  assert.equal(value(all, 'frontdesk_oldest_waiting_seconds'), '60')
})

test('a worker’s jobs in hand are its deliveries and those that pg-boss counted', async () => {
  const all = await lines()
  assert.equal(value(all, 'frontdesk_worker_jobs_in_hand{worker="host:1"}'), '6')
  assert.equal(value(all, 'frontdesk_provider_slots_used{provider="mailchimp"}'), '3')
  const idle = await lines({ ...facts, inHand: new Map() })
  assert.equal(value(idle, 'frontdesk_worker_jobs_in_hand{worker="host:1"}'), '2')
})
