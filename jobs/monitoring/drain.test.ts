import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RollupRow } from '#db/monitoring/rollups.ts'
import { drainSeconds, paceOf, ratesOf, usualSeconds } from './drain.ts'

const now = Date.UTC(2030, 0, 1, 18, 0, 30)
const row = (minutesAgo: number, changes: Partial<RollupRow>): RollupRow => ({
  grain: 60,
  at: new Date(Math.floor(now / 60_000 - minutesAgo) * 60_000),
  series: 'attempts',
  provider: 'mailchimp',
  outcome: 'confirmed',
  reason: '',
  count: 60,
  buckets: [],
  seconds: 0,
  ...changes,
})
const limits = { perSecond: null, concurrency: 6, newPerDay: null }
const facts = { waiting: 600, passable: true, rates: null, usualSeconds: 0.5, limits, hands: 4, newToday: 0 }

test('the pace is that of whole minutes, and only of this provider', () => {
  const rows = [
    row(0, { count: 1000 }),
    row(1, { count: 30 }),
    row(2, {}),
    row(2, { outcome: 'retry' }),
    row(2, { provider: 'brevo' }),
    row(2, { series: 'registrations', provider: '', outcome: '', count: 30 }),
    row(2, { series: 'registrations', provider: '', outcome: 'not_requested', count: 30 }),
    row(9, {}),
  ]
  const since = (minutes: number) => new Date(Math.floor(now / 60_000 - minutes) * 60_000)
  assert.deepEqual(ratesOf(rows, 'mailchimp', since(2), now), { settled: 0.75, arriving: 0.25 })
  assert.equal(ratesOf(rows, 'mailchimp', since(0), now), null)
})

test('while people are told, the queue ends at the pace of the last minutes less new arrivals', () => {
  assert.equal(drainSeconds({ ...facts, rates: { settled: 3, arriving: 1 } }), 300)
  assert.equal(drainSeconds({ ...facts, rates: { settled: 1, arriving: 3 } }), null, 'it grows')
  assert.equal(drainSeconds({ ...facts, rates: { settled: 0, arriving: 0 } }), null, 'nobody is told')
  assert.equal(drainSeconds({ ...facts, waiting: 0 }), 0)
})

test('while nothing can be delivered, at the budget’s rate; null where nothing is known', () => {
  assert.equal(drainSeconds({ ...facts, passable: false, rates: { settled: 3, arriving: 1 } }), 600 / 8)
  assert.equal(drainSeconds({ ...facts, hands: 40 }), 600 / 12, 'no more at once than the provider allows')
  const slow = { ...facts, limits: { ...limits, perSecond: 2 } }
  assert.equal(drainSeconds(slow), 300)
  assert.equal(drainSeconds({ ...slow, usualSeconds: null }), 300)
  assert.equal(drainSeconds({ ...facts, usualSeconds: null }), null)
  assert.equal(paceOf({ limits, hands: 1, usualSeconds: 2 }), 0.5)
})

test('a provider of so many a day takes days, which end at midnight UTC', () => {
  const young = { ...facts, limits: { ...limits, newPerDay: 100 }, newToday: 40 }
  assert.equal(drainSeconds({ ...young, waiting: 61 }, now), 6 * 3600 - 30)
  assert.equal(drainSeconds({ ...young, waiting: 161 }, now), 30 * 3600 - 30)
  assert.equal(drainSeconds({ ...young, waiting: 60 }, now), 7.5)
})

test('half of the attempts took so long', () => {
  const rows = [
    row(1, { buckets: [0, 0, 0, 10] }),
    row(2, { outcome: 'retry', buckets: [0, 0, 0, 0, 0, 0, 0, 99] }),
  ]
  assert.equal(usualSeconds(rows, 'mailchimp'), 0.375)
  assert.equal(usualSeconds(rows, 'brevo'), null)
})
